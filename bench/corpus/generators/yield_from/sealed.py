def inputs(rng):
    def outline(depth):
        return [(rng.choice("abc"), outline(depth - 1) if depth else []) for _ in range(rng.randint(0, 3))]

    for _ in range(60):
        yield (outline(3),)


def call(walk, args):
    return walk.render(*args), walk.deepest(*args)
