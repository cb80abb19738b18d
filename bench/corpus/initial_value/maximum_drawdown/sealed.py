def inputs(rng):
    for _ in range(150):
        low = rng.choice([-20, -20, 0, 3])
        yield ([rng.randint(low, low + rng.choice([3, 25])) for _ in range(rng.randint(0, 7))],)


def call(drawdown, args):
    return drawdown.best_day(*args), drawdown.drawdown(*args)
