def inputs(rng):
    for _ in range(100):
        yield ({name: [rng.randint(1, 5) for _ in range(rng.randint(1, 5))] for name in rng.sample("badc", rng.randint(1, 4))},)


def call(trimmed, args):
    return trimmed.ranking(*args), trimmed.medals(*args), args
