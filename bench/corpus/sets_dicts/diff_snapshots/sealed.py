def inputs(rng):
    def listing():
        return {name: rng.randint(1, 4) for name in rng.sample("abcdef", rng.randint(0, 6))}

    for _ in range(150):
        yield listing(), listing()


def call(snapshots, args):
    return snapshots.compare(*args), snapshots.renamed(*args), snapshots.is_clean(*args)
