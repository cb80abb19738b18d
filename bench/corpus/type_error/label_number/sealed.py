def inputs(rng):
    for _ in range(80):
        product = {"name": rng.choice(["tea", "cup"]), "price": rng.randint(0, 9999)}
        if rng.random() < 0.7:
            product["stock"] = rng.choice([None, 0, 1, 250])
        yield (product,)
