def inputs(rng):
    for _ in range(120):
        yield ([rng.choice([0, rng.randint(0, 300)]) for _ in range(rng.randint(2, 6))],)


def call(growth, args):
    return growth.report(*args), growth.compound(*args)
