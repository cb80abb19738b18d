def inputs(rng):
    for _ in range(120):
        cents = rng.choice([rng.randint(-999, 999), rng.randint(-(10**9), 10**10)])
        sign = "-" if cents < 0 else rng.choice(["", "+"])
        whole, fraction = divmod(abs(cents), 100)
        yield (f"{sign}{whole:,}.{fraction:02d}",)


def call(statement, args):
    return statement.parse_amount(*args), statement.balance([*args, *args])
