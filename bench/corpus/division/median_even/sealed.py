def inputs(rng):
    for _ in range(120):
        yield ([rng.choice([rng.randint(0, 20), rng.uniform(0, 5)]) for _ in range(rng.randint(1, 8))],)


def call(stats, args):
    return stats.summary(*args)
