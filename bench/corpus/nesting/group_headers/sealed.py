def inputs(rng):
    for _ in range(120):
        names = [rng.choice(["ops", "hr", "it"]) for _ in range(rng.randint(0, 8))]
        yield ([(name, rng.choice("abcd"), rng.randint(-5, 50)) for name in names],)
