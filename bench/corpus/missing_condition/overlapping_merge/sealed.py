def inputs(rng):
    for _ in range(150):
        intervals = []
        for _ in range(rng.randint(0, 6)):
            start = rng.randint(0, 20)
            intervals.append((start, start + rng.randint(1, 8)))
        yield (intervals,)


def call(intervals, args):
    return intervals.merge(args[0]), intervals.gaps(args[0], 0, 30), intervals.busy_time(args[0])
