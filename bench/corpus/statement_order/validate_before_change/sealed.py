def inputs(rng):
    for _ in range(100):
        steps = []
        for _ in range(rng.randint(1, 6)):
            places = rng.sample([(r, s) for r in range(2) for s in range(4)], rng.randint(1, 3))
            steps.append((rng.choice(["book", "book", "cancel"]), rng.choice("kl"), places))
        yield (steps,)


def call(seating, args):
    hall = seating.Hall(2, 3)
    seen = []
    for what, name, places in args[0]:
        try:
            seen.append(hall.book(name, *places) if what == "book" else hall.cancel(name))
        except seating.Taken:
            seen.append("taken")
        seen.append((set(hall.free), dict(hall.booked)))
    return seen
