def inputs(rng):
    levels = ["none", "read", "comment", "write", "own"]
    for _ in range(150):
        grants = {name: rng.choice(levels) for name in rng.sample(["kim", "staff", "all"], rng.randint(0, 3))}
        yield {"title": "t", "grants": grants, "locked": rng.random() < 0.5}, rng.choice(levels)


def call(permissions, args):
    document, wanted = args
    user = {"name": "kim", "groups": ["staff", "all"]}
    return permissions.may(document, user, wanted), permissions.visible([document], user)
