def inputs(rng):
    for _ in range(200):
        yield (rng.choice([rng.randint(0, 400), rng.choice([11, 13, 17]) * rng.choice([11, 13, 19])]),)


def call(prime, args):
    return prime.is_prime(*args), prime.factors(*args) if args[0] else None
