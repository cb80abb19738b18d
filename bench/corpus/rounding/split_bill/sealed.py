def inputs(rng):
    for _ in range(200):
        yield rng.randint(1, 5000), [rng.randint(1, 9) for _ in range(rng.randint(1, 6))]


def call(split, args):
    cents, weights = args
    return split.split_by_weight(cents, weights), split.split_evenly(cents, len(weights))
