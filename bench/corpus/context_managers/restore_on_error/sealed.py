def inputs(rng):
    for _ in range(80):
        yield {k: rng.randint(0, 9) for k in rng.sample("abc", 2)}, [
            ({k: rng.randint(0, 9) for k in rng.sample("abcd", rng.randint(0, 2))}, rng.random() < 0.5)
            for _ in range(rng.randint(1, 3))
        ]


def call(module, args):
    values, blocks = args
    settings = module.Settings(**values)
    seen = []

    def nest(rest):
        if not rest:
            return
        changes, fails = rest[0]
        with settings.override(**changes) as inner:
            seen.append(inner.as_dict())
            nest(rest[1:])
            seen.append(settings.as_dict())
            if fails:
                raise LookupError

    try:
        nest(blocks)
        seen.append("ended")
    except LookupError:
        seen.append("raised")
    seen.append(settings.as_dict())
    return seen
