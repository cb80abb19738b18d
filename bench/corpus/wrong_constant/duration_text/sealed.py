def inputs(rng):
    for _ in range(150):
        pieces = [f"{rng.randint(0, 90)}{rng.choice('dhmsx' if rng.random() < 0.1 else 'dhms')}" for _ in range(rng.randint(0, 4))]
        yield "".join(pieces), rng.randint(0, 400000)


def call(duration, args):
    text, seconds = args
    rendered = duration.render(seconds)
    return rendered, duration.parse(rendered), duration.parse(text)
