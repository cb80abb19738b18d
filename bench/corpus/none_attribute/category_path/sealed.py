def inputs(rng):
    for _ in range(60):
        yield ([rng.choice(["a", "b", "c", "x y"]) for _ in range(rng.randint(1, 6))], rng.randint(0, 9))


def call(catalog, args):
    names, hidden = args
    category = None
    made = []
    for name in names:
        category = catalog.Category(name, category)
        made.append(category)
    made[hidden % len(made)].hidden = hidden < 5
    return [(catalog.path(c), catalog.depth(c), catalog.is_visible(c)) for c in made]
