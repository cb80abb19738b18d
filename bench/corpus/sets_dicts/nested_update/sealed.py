def inputs(rng):
    def config(depth):
        return {
            name: config(depth - 1) if depth and rng.random() < 0.6 else rng.randint(1, 9)
            for name in rng.sample("abc", rng.randint(0, 3))
        }

    for _ in range(150):
        yield config(3), config(3), config(2)


def call(merging, args):
    first, second, third = args
    merged = merging.merge(first, second)
    return merged, first, second, merging.layered(*args), third, merging.lookup(merged, "a.b")
