def inputs(rng):
    words = ["NASA", "iPhone", "the", "The", "of", "cat", "Dog", "eBay", "a", "x", "o'neil", "5th", "mcDonald"]
    for _ in range(150):
        yield (" ".join(rng.choices(words, k=rng.randint(1, 6))),)


def call(headlines, args):
    title = headlines.title_case(*args)
    return title, headlines.shorten(title, 15)
