def inputs(rng):
    addresses = ["ada@x.org", "ADA@x.org", "bo@x.org", "Cy@Y.org", "cy@y.org"]
    for _ in range(60):
        yield ([(rng.choice("abc"), rng.choice(addresses)) for _ in range(rng.randint(1, 5))],)


def call(accounts, args):
    book = accounts.Accounts()
    seen = []
    for name, address in args[0]:
        try:
            seen.append(book.register(name, address))
        except ValueError:
            seen.append("taken")
        seen.append(book.name_of(address))
    return seen
