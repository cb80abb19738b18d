def inputs(rng):
    for _ in range(150):
        leasts = sorted(rng.sample(range(2, 60), rng.randint(0, 4)), reverse=True) + [1]
        yield rng.randint(0, 70), [(least, 100 - least) for least in leasts]


def call(pricing, args):
    return pricing.unit_price(*args), pricing.total(*args), pricing.cheapest_quantity(*args)
