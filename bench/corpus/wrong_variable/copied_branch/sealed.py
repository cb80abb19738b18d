def inputs(rng):
    for _ in range(150):
        outer = rng.randint(1, 300), rng.randint(1, 300)
        inner = rng.randint(1, 300), rng.randint(1, 300)
        yield outer, inner, rng.choice(["left", "center", "right"]), rng.choice(["top", "center", "bottom"])
