def inputs(rng):
    for _ in range(120):
        yield rng.randint(0, 15), rng.choice([1, 2, 4, 8, 3, 12]), rng.random() < 0.4


def call(flags, args):
    bits, flag, on = args
    after = flags.toggle(bits, flag, on)
    return after, flags.describe(after), flags.has_all(after, flag)
