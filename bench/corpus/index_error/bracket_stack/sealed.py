def inputs(rng):
    for _ in range(250):
        yield ("".join(rng.choices("()[]{}a", k=rng.choice([1, 2, 3, 4, 6]))),)


def call(brackets, args):
    return brackets.balanced(*args), brackets.deepest(*args)
