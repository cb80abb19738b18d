def inputs(rng):
    for _ in range(120):
        yield rng.randint(0, 120000), rng.randint(0, 4)


def call(tax, args):
    income, children = args
    return tax.tax(income), tax.net(income, children)
