def inputs(rng):
    def nested(depth):
        if not depth:
            return rng.choice(["", "a"])
        pair = rng.choice(["()", "[]", "{}"])
        return nested(rng.randint(0, depth - 1)) + pair[0] + nested(depth - 1) + pair[1]

    for _ in range(250):
        text = nested(rng.randint(0, 4))
        if rng.random() < 0.4:
            text = "".join(rng.choices("()[]{}a", k=rng.choice([1, 2, 3, 4, 6])))
        elif rng.random() < 0.3:
            place = rng.randint(0, len(text))
            text = text[:place] + rng.choice("()[]{}") + text[place:]
        yield (text,)


def call(brackets, args):
    fits = brackets.balanced(*args)
    return fits, brackets.deepest(*args) if fits else None
