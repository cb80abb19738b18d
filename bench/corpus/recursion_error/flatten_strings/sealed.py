def inputs(rng):
    def value(depth):
        kind = rng.random()
        if depth == 0 or kind < 0.4:
            return rng.choice([1, None, "", "a", "word", 2.5])
        if kind < 0.7:
            return [value(depth - 1) for _ in range(rng.randint(0, 3))]
        if kind < 0.85:
            return tuple(value(depth - 1) for _ in range(rng.randint(0, 2)))
        return {key: value(depth - 1) for key in rng.sample("xyz", rng.randint(0, 2))}

    for _ in range(150):
        yield (value(4),)


def call(flatten, args):
    return list(flatten.flatten(*args)), flatten.count_leaves(*args), flatten.first_leaf(*args)
