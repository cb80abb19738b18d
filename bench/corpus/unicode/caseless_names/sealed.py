def inputs(rng):
    pool = ["Weiß", "WEISS", "weiss", "Ada", "ADA", " ada", "ſam", "Sam", "İ", "Ωmega", "ωMEGA", "ς", "σ"]
    for _ in range(120):
        yield rng.sample(pool, 4), rng.sample(pool, 5)


def call(usernames, args):
    directory = usernames.Directory()
    taken = []
    for name in args[0]:
        try:
            directory.register(name)
        except ValueError:
            taken.append(name)
    return taken, [directory.find(name) for name in args[1]], directory.names()
