def inputs(rng):
    for _ in range(80):
        yield ([round(rng.uniform(-0.5, 0.5), 3) for _ in range(rng.randint(0, 6))],)


def call(compound, args):
    return compound.compound(*args), compound.average_rate(*args)
