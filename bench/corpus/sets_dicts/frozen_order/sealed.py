def inputs(rng):
    for _ in range(100):
        yield ([rng.choice(["a", "bb", "c", "d", "A", "e", "f"]) for _ in range(rng.randint(0, 10))],)


def call(dedupe, args):
    return dedupe.unique(*args), dedupe.merge_recipients(args[0][:3], args[0][3:])
