def inputs(rng):
    def folder(depth):
        entries = {}
        for name in rng.sample("abcde", rng.randint(0, 3)):
            entries[name] = folder(depth - 1) if depth and rng.random() < 0.6 else rng.randint(1, 9)
        return entries

    for _ in range(150):
        yield folder(3), rng.choice("abcde")


def call(foldertree, args):
    return foldertree.find(*args), foldertree.size(args[0])
