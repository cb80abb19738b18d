def inputs(rng):
    for _ in range(120):
        yield rng.randint(0, 900), rng.randint(0, 500)


def call(trips, args):
    return trips.speed(*args), trips.fastest({"a": args, "b": (60, 40)})
