def inputs(rng):
    for _ in range(80):
        yield ([(rng.randint(0, 3), rng.choice(["EUR", "USD"])) for _ in range(rng.randint(0, 7))],)


def call(money, args):
    amounts = [money.Money(*pair) for pair in args[0]]
    groups = money.by_amount({str(place): amount for place, amount in enumerate(amounts)})
    return money.distinct(amounts), [(repr(amount), names) for amount, names in groups.items()]
