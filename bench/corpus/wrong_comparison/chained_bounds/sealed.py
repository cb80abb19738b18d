def inputs(rng):
    for _ in range(150):
        yield rng.randint(-3, 12), rng.randint(0, 9), rng.randint(0, 9)


def call(clamp, args):
    return clamp.in_range(*args), clamp.audible(clamp.fade(*args[1:], 3), *args[1:])
