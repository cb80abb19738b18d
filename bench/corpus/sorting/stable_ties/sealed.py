def inputs(rng):
    for _ in range(100):
        names = rng.sample("abcdef", rng.randint(1, 6))
        yield ([(name, rng.randint(1, 3), rng.randint(800, 900)) for name in names],)


def call(queueing, args):
    return queueing.call_order(*args), queueing.waiting_times(*args)
