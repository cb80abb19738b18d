def inputs(rng):
    for _ in range(120):
        names = "abcdef"
        needs = {}
        for place, name in enumerate(names):
            if rng.random() < 0.7:
                pool = names[:place] if rng.random() < 0.97 else names
                needs[name] = rng.sample(pool, rng.randint(0, min(3, len(pool))))
        yield needs, rng.choice(names)


def call(crawler, args):
    needs, target = args
    return crawler.build_order(needs, target), crawler.build_all(needs)
