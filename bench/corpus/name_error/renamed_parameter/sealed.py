def inputs(rng):
    for _ in range(80):
        path = rng.choice(["/", "/a", "/a/", "/b/c//", ""])
        query = "&".join(rng.choices(["a=1", "b=2", "utm_x=1", ""], k=rng.randint(0, 3)))
        yield path, query, rng.choice([None, "de", "en", ""])


def call(cache_keys, args):
    path, query, _ = args
    return cache_keys.page_key(*args), cache_keys.same_page(f"{path}?{query}", "/a")
