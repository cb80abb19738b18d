def inputs(rng):
    for _ in range(120):
        names = []
        for _ in range(rng.randint(1, 5)):
            numbers = ".".join(str(rng.choice([0, 1, 2, 9, 10, 11, 100])) for _ in range(3))
            names.append(f"{rng.choice(['shop', 'a-b'])}-{numbers}.tar.gz")
        yield ([*names, "x.txt"],)


def call(releases, args):
    newest = releases.latest(*args)
    return releases.version(newest), releases.next_patch(newest)
