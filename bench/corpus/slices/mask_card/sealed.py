def inputs(rng):
    for _ in range(100):
        yield "".join(rng.choices("abc123", k=rng.randint(0, 9))), rng.randint(0, 6)


def call(masking, args):
    secret, shown = args
    return masking.mask(secret, shown), masking.clean({"token": secret, "card": secret, "x": "y"})
