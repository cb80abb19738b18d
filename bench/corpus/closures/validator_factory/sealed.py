def inputs(rng):
    for _ in range(80):
        kinds = rng.sample(["longest", "shortest", "words"], rng.randint(0, 3))
        yield {kind: rng.randint(0, 6) for kind in kinds}, "".join(rng.choices("ab ", k=rng.randint(0, 9)))


def call(rules, args):
    table, text = args
    return rules.make_checker(table)(text)
