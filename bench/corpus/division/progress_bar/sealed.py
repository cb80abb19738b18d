def inputs(rng):
    for _ in range(150):
        total = rng.choice([rng.randint(0, 30), 1000])
        yield rng.choice([rng.randint(0, total), max(total - 1, 0)]), total, rng.randint(1, 20)


def call(progress, args):
    return progress.bar(*args), progress.line("x", *args[:2])
