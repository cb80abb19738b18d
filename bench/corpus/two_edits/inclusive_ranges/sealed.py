def inputs(rng):
    for _ in range(120):
        parts = []
        for _ in range(rng.randint(0, 3)):
            first = rng.randint(0, 15)
            parts.append(rng.choice([str(first), f"{first}-{first + rng.randint(0, 4)}"]))
        yield ",".join(parts), [rng.randint(0, 12) for _ in range(rng.randint(0, 8))]


def call(ipranges, args):
    text, numbers = args
    return ipranges.parse(text), ipranges.render(numbers), ipranges.contains(text, 5)
