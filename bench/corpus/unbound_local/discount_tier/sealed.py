def inputs(rng):
    for _ in range(100):
        yield rng.randint(0, 9999), rng.choice([rng.randint(0, 1100), rng.randint(0, 30000)])


def call(tiers, args):
    return tiers.price(*args), tiers.discount(args[1]), tiers.to_next_tier(args[1])
