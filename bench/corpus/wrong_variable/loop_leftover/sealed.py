def inputs(rng):
    for _ in range(200):
        names = list("abcd"[: rng.randint(2, 4)])
        ballots = []
        for _ in range(rng.randint(1, 9)):
            rng.shuffle(names)
            ballots.append("".join(names))
        yield (ballots,)


def call(voting, args):
    return voting.winner(*args)
