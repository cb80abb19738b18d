def inputs(rng):
    for _ in range(100):
        yield ([rng.choice([None, rng.randint(-9, 9), 0]) for _ in range(rng.randint(0, 4))],)


def call(weather, args):
    return weather.extremes(*args), weather.summary("day", *args)
