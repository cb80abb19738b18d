def inputs(rng):
    for _ in range(200):
        yield (rng.choice([rng.randint(1583, 2600), 100 * rng.randint(16, 26)]), rng.randint(1, 12))


def call(leap, args):
    year, month = args
    return leap.is_leap(year), leap.day_of_year(year, month, 5), leap.year_length(year)
