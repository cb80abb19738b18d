def inputs(rng):
    for _ in range(150):
        yield ("#" + "".join(rng.choices("0123456789abcdef", k=rng.choice([3, 6, 6]))), rng.random())


def call(colors, args):
    color, part = args
    return colors.luminance(color), colors.mix(color, "#1080ff", part)
