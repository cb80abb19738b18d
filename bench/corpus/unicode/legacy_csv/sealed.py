def inputs(rng):
    for _ in range(100):
        names = ["Ada", "Jürgen", "Zoë", "Bo", "\ufeffx"]
        lines = [f"{rng.choice(names[:4])};{rng.choice('abc')}@x.org" for _ in range(rng.randint(0, 4))]
        text = "\n".join([rng.choice(["name;mail", "Name;Mail", "x;y"]), *lines])
        yield (text.encode(rng.choice(["utf-8", "utf-8-sig", "latin-1"])),)


def call(uploads, args):
    try:
        found = uploads.contacts(*args)
    except ValueError:
        found = "bad"
    return found, uploads.to_text(*args)
