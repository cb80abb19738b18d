def inputs(rng):
    for _ in range(40):
        yield rng.choice(["viewer", "editor", "admin", "intern", ""]), rng.choice(["read", "write", "delete"])


def call(roles, args):
    role, action = args
    return roles.check({"role": role}, action)
