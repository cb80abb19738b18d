def inputs(rng):
    for _ in range(200):
        power = rng.choice([1, 1024, 1024**2, 1024**3])
        yield (rng.choice([rng.randint(0, 1100), rng.randint(990, 1030)]) * power,)


def call(sizes, args):
    return sizes.human(*args), sizes.total([*args, 1])
