def inputs(rng):
    for _ in range(200):
        digits = "".join(rng.choices("0123456789", k=12))
        yield digits, digits + rng.choice("0123456789")


def call(checksum, args):
    return checksum.complete(args[0]), checksum.is_valid(args[1])
