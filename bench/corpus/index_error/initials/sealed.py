def inputs(rng):
    parts = ["ada", "Bo", "lovelace", "Yu", "de", "king"]
    for _ in range(80):
        names = [" ".join(rng.choices(parts, k=rng.choice([1, 2, 2, 3]))) for _ in range(rng.randint(1, 4))]
        yield (names,)


def call(people, args):
    return people.badges(args[0]), [people.short_name(name) for name in args[0]]
