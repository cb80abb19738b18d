def inputs(rng):
    for _ in range(120):
        yield rng.randint(0, 100) * 100, rng.randint(1, 5000), rng.randint(1, 150)


def call(shipping, args):
    return shipping.cost(*args), shipping.missing_for_free(args[0])
