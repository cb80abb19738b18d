def inputs(rng):
    lines = ["x", "y", "set x 3", "set y -2", "x + y", "x * 4", "7 - y", "-5", "", "what is it", "set z"]
    for _ in range(80):
        yield (rng.choices(lines, k=6),)


def call(shell, args):
    return shell.session(*args)
