def inputs(rng):
    for _ in range(80):
        yield ([rng.choice([90, 100, 299, 300, 320, 700]) for _ in range(rng.randint(0, 9))],)


def call(morse, args):
    return list(morse.pairs(*args)), morse.symbols(*args)
