def inputs(rng):
    for _ in range(80):
        yield (sorted(rng.sample(range(1, 900), rng.randint(0, 6))),)


def call(timer, args):
    watch = timer.Stopwatch()
    for second in args[0]:
        watch.mark(second)
    return watch.report(), timer.split_time(sum(args[0]))
