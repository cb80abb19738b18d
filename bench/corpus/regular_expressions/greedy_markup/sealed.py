def inputs(rng):
    pieces = ["*", "*", "word", " ", " ", "_it_", "[a](b)", "x<y", "two words", "a_b", "1"]
    for _ in range(200):
        yield ("".join(rng.choices(pieces, k=rng.randint(1, 9))),)


def call(markup, args):
    return markup.to_html(*args), markup.addresses(*args)
