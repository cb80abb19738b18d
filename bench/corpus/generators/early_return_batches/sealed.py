def inputs(rng):
    for _ in range(100):
        yield [rng.randint(0, 3) for _ in range(rng.randint(0, 12))], rng.randint(1, 5)


def call(streaming, args):
    values, size = args
    return list(streaming.batches(values, size)), list(streaming.changes(values)), streaming.means(values, size)
