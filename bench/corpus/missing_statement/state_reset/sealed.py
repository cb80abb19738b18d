def inputs(rng):
    pieces = ["a", "'b c'", "''", '""', " ", " ", "  ", "-x", "--", "'\"'", '"']
    for _ in range(200):
        yield ("".join(rng.choices(pieces, k=rng.randint(0, 8))),)


def call(lexer, args):
    words = lexer.split(*args)
    return words, lexer.options(words)
