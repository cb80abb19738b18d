def inputs(rng):
    for _ in range(120):
        yield ([rng.randint(0, 2) for _ in range(rng.randint(0, 9))],)


def call(peaks, args):
    return peaks.runs(*args), peaks.peaks(*args), peaks.longest_run(*args)
