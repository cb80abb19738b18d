def inputs(rng):
    lines = ["say a b", "say", "fly", "ban-user lee", "checked lee", "say x"]
    for _ in range(40):
        yield rng.choice([["admin"], [], ["editor"], ["editor", "admin"]]), rng.choice(lines)


def call(registry, args):
    roles, line = args
    return registry.run({"name": "kim", "roles": roles}, line), registry.usage()
