def inputs(rng):
    names = "abcdef"
    for _ in range(120):
        chart = {name: rng.sample(names, rng.randint(0, 2)) for name in rng.sample(names, 5)}
        yield chart, rng.choice(names)


def call(orgchart, args):
    return orgchart.reports(*args), orgchart.widest(args[0])
