def inputs(rng):
    for _ in range(120):
        lines = rng.choices(["a", "", " ", "b a", "  c"], k=rng.randint(1, 12))
        yield ("\n".join(lines),)


def call(linenumbers, args):
    return linenumbers.find(*args, "a"), linenumbers.listing(*args), linenumbers.numbered(*args, 5)
