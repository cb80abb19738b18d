def inputs(rng):
    for _ in range(60):
        yield ({name: (rng.randint(0, 2), rng.randint(0, 2)) for name in rng.sample("abcd", rng.randint(1, 4))},)


def call(hits, args):
    counters = {}
    for name, (good, bad) in args[0].items():
        counters[name] = hits.Counter()
        for hit in [True] * good + [False] * bad:
            counters[name].note(hit)
    return hits.summary(counters), [counter.rate for counter in counters.values()]
