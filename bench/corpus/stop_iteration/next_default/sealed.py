def inputs(rng):
    pool = ["Blue Train", "So What", "Take Five", "train", "Five Spot"]
    for _ in range(100):
        tracks = rng.sample(pool, rng.randint(0, 4))
        yield tracks, [rng.choice(["skip", "five", "TRAIN", "polka", ""]) for _ in range(5)]


def call(playlist, args):
    one = playlist.Playlist(args[0])
    return [one.skip() if step == "skip" else one.play(step) for step in args[1]]
