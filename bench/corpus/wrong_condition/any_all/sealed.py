def inputs(rng):
    for _ in range(100):
        deliveries = {}
        for name in rng.sample("abc", rng.randint(0, 3)):
            deliveries[name] = [{"weight": rng.choice([1, 5, 31])} for _ in range(rng.randint(0, 3))]
        yield deliveries, {"weight": rng.choice([4, 30])}


def call(quality, args):
    return quality.sort_out(*args)
