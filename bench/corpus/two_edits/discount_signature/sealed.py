def inputs(rng):
    for _ in range(150):
        lines = [(rng.randint(1, 9), rng.randint(1, 9999)) for _ in range(rng.randint(0, 5))]
        yield lines, rng.choice([0, 3, 5, 10, 15, 33, 50, 99, 100])


def call(checkout, args):
    lines, percent = args
    return (
        checkout.basket_total(lines, percent),
        checkout.free_shipping(lines, percent),
        [checkout.discounted(unit, percent) for _, unit in lines],
        [checkout.line_total(q, unit) for q, unit in lines],
    )
