def inputs(rng):
    for _ in range(100):
        steps = [(rng.choice(["deposit", "withdraw", "transfer"]), rng.choice([rng.randint(-50, 300), 0, -1, 1])) for _ in range(6)]
        yield rng.randint(0, 200), rng.choice([0, 100]), steps


def call(account, args):
    balance, overdraft, steps = args
    one, two = account.Account(balance, overdraft), account.Account()
    refused = 0
    for what, amount in steps:
        try:
            if what == "transfer":
                account.transfer(one, two, amount)
            else:
                getattr(one, what)(amount)
        except account.Refused:
            refused += 1
    return one.balance, two.balance, refused, one.history, two.history
