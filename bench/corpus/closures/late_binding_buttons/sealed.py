def inputs(rng):
    for _ in range(80):
        names = rng.sample("abcdefgh", rng.randint(1, 5))
        factors = {name: rng.choice([0.25, 0.5, 1, 2, 3, 10]) for name in names}
        yield factors, rng.choices(names, k=rng.randint(0, 6)), rng.randint(1, 400)


def call(toolbar, args):
    factors, labels, level = args
    buttons = toolbar.zoom_buttons(factors)
    return toolbar.press(buttons, labels, level), [buttons[name](level) for name in buttons]
