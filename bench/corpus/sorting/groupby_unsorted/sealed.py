def inputs(rng):
    for _ in range(100):
        yield ([{"region": rng.choice("nsew"), "amount": rng.randint(1, 9)} for _ in range(rng.randint(0, 8))],)


def call(sales, args):
    return sales.totals(*args), sales.best_region(*args), sales.share(*args, "n")
