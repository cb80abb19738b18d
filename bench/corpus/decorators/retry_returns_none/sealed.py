def inputs(rng):
    for _ in range(40):
        yield ([rng.randint(-3, 3) for _ in range(4)],)


def call(timing, args):
    log = []

    @timing.logged(log)
    def inverse(number, sign=1):
        return sign * 6 / number

    safe = timing.default_on(ZeroDivisionError, "none")(inverse)
    return [safe(number, sign=-1) for number in args[0]], log, safe.__name__
