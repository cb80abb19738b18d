def inputs(rng):
    for _ in range(80):
        yield {key: rng.randint(0, 5) for key in rng.sample("abc", 2)}, rng.choice("abcd"), rng.choice("abcd")


def call(transaction, args):
    table, old, new = args
    try:
        transaction.rename(table, old, new)
        ended = "fine"
    except (KeyError, ValueError) as error:
        ended = type(error).__name__
    return ended, table
