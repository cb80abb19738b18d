def inputs(rng):
    def version():
        return ".".join(str(rng.randint(0, 3)) for _ in range(rng.randint(1, 3)))

    for _ in range(250):
        bounds = [rng.choice([None, version(), version()]) for _ in range(2)]
        yield [version() for _ in range(rng.randint(1, 5))], *bounds


def call(compat, args):
    versions, oldest, below = args
    accepted = [compat.accepts(version, oldest, below) for version in versions]
    return accepted, compat.newest_accepted(versions, oldest, below)
