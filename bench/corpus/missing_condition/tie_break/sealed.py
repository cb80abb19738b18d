def inputs(rng):
    for _ in range(150):
        yield ({name: rng.randint(0, 6) for name in rng.sample("abcde", rng.randint(0, 5))}, rng.randint(0, 6))


def call(matchmaking, args):
    waiting, rating = args
    return matchmaking.opponent(("a", rating), waiting), matchmaking.pairs(waiting)
