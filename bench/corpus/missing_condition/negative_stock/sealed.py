def inputs(rng):
    for _ in range(120):
        steps = [(rng.choice(["reserve", "release", "ship"]), rng.choice(["tea", "cup"]), rng.randint(0, 5)) for _ in range(8)]
        yield rng.randint(0, 9), steps


def call(stock, args):
    count, steps = args
    one = stock.Stock(tea=count, cup=4)
    seen = []
    for what, article, quantity in steps:
        try:
            seen.append(getattr(one, what)(article, quantity))
        except LookupError:
            seen.append("refused")
        seen.append(one.available(article))
    return seen, one.counts
