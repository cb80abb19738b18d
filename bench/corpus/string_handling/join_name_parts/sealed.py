def inputs(rng):
    for _ in range(120):
        yield ([rng.choice([None, 7, "".join(rng.choices('ab,"\n ', k=rng.randint(0, 5)))]) for _ in range(rng.randint(1, 4))],)


def call(csvout, args):
    return csvout.line(*args)
