def inputs(rng):
    for _ in range(150):
        names = rng.sample(["kim", "lee", "joe", "ann", "bo", "max"], rng.randint(0, 6))
        yield ({name: (rng.randint(0, 3), rng.randint(0, 2)) for name in names},)


def call(leaderboard, args):
    return leaderboard.ranking(*args), leaderboard.podium(*args)
