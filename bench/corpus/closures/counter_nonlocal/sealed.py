def inputs(rng):
    for _ in range(60):
        yield rng.randint(-5, 50), rng.randint(1, 9), rng.choices("ABC", k=rng.randint(1, 9))


def call(ids, args):
    start, step, prefixes = args
    advance = ids.make_counter(start, step)
    number = ids.make_numbering(step)
    return [advance() for _ in range(5)], [number(prefix) for prefix in prefixes]
