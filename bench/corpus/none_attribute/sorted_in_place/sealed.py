def inputs(rng):
    for _ in range(80):
        names = rng.sample(["kim", "lee", "ann", "bo"], rng.randint(0, 4))
        yield [(name, rng.randint(2015, 2018)) for name in names], list(range(rng.randint(0, 6)))


def call(roster, args):
    people, weeks = args
    return roster.roster(people, weeks), roster.by_seniority(people), people
