def inputs(rng):
    for _ in range(150):
        name = "".join(rng.choices("adkmnortwx. -M", k=rng.randint(1, 9)))
        suffix = rng.choice([".md", ".markdown", ".txt", ".md.md", ".md.txt", "", ".rst"])
        yield name + suffix, {name.strip(" .-").lower()}


def call(slugs, args):
    filename, taken = args
    return slugs.stem(filename), slugs.slug(filename), slugs.unique_slug(filename, taken)
