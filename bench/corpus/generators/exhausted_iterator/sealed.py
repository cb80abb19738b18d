def inputs(rng):
    for _ in range(100):
        lines = []
        for _ in range(rng.randint(0, 7)):
            value = rng.choice([rng.randint(-50, 50), round(rng.uniform(0, 9), 2), rng.randint(1, 9)])
            lines.append(rng.choice([f"{rng.choice('abc')}: {value}", f"n:{value}", "", "# x"]))
        yield (lines,)


def call(importer, args):
    return importer.summary(*args), importer.by_name(*args)
