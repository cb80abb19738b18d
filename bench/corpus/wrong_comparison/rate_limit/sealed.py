def inputs(rng):
    for _ in range(120):
        times = sorted(rng.randint(0, 40) for _ in range(rng.randint(1, 15)))
        yield rng.randint(0, 4), rng.randint(1, 15), times


def call(limiter, args):
    limit, window, times = args
    one = limiter.Limiter(limit, window)
    return [(one.allow(time), one.remaining(time)) for time in times]
