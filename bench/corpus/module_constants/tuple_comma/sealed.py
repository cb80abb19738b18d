def inputs(rng):
    suffixes = ["png", "JPG", "zip", "z", "zi", "", "gz", "jpeg", "jp", "ZIP"]
    for _ in range(80):
        yield rng.choice(["a", "b.c", ""]) + "." + rng.choice(suffixes), rng.choice([1, 6_000_000, 60_000_000])


def call(policy, args):
    return policy.kind(args[0]), policy.may_upload(*args)
