def inputs(rng):
    hosts = ["a.x.org", "axx.org", "a-x-org", "b.x.org", "x.org", "bxxxorg", "a.b.x.org", "A.X.ORG", "aab.org"]
    rules = ["*.x.org", "a.x.org", "!b.*", "x.org", "*org", "!a.b.*", "*.*.org", "!x.org"]
    for _ in range(150):
        yield hosts, rng.sample(rules, rng.randint(0, 4))


def call(hosts, args):
    return hosts.filter_hosts(*args)
