def inputs(rng):
    for _ in range(120):
        yield ([f"{rng.choice(['A', 'B', 'AB'])}{rng.randint(1, 130)}" for _ in range(rng.randint(0, 7))],)


def call(shelves, args):
    marks = list(dict.fromkeys(args[0]))
    return shelves.in_order(marks), shelves.gaps(marks[:2])
