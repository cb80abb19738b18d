def inputs(rng):
    for _ in range(200):
        alphabet = rng.choice(["abcKIM", "0123456789", "ab12", "!?-_", "a!1?", "1!", "x-"])
        word = "".join(rng.choices(alphabet, k=rng.randint(0, 12)))
        yield rng.choice([word, word, word + "kim", "password1"]), rng.choice(["", "Kim", "a"])


def call(passwords, args):
    return passwords.problems(*args), passwords.acceptable(*args)
