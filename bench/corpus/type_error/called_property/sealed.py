def inputs(rng):
    for _ in range(80):
        capacity = rng.randint(1, 300)
        yield capacity, rng.randint(0, capacity), rng.randint(0, 200), rng.randint(0, 200)


def call(battery, args):
    capacity, charge, used, loaded = args
    one = battery.Battery(capacity, charge)
    seen = [one.status(), one.use(used), one.status()]
    one.load(loaded)
    return seen, one.percent, one.is_low
