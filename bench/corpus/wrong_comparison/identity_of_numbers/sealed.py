def inputs(rng):
    for _ in range(150):
        letters = rng.choice(["xo", "xxxo", "xxxxxo"])
        yield (tuple("".join(rng.choices(letters, k=rng.randint(0, 6))) for _ in range(rng.randint(1, 5))),)


def call(board, args):
    return board.winner(*args), board.wins(*args, "o")
