def inputs(rng):
    for _ in range(80):
        yield ([(rng.choice(["box", "label"]), rng.randint(0, 5), rng.randint(0, 5), rng.randint(0, 4), rng.choice(["red", "blue"])) for _ in range(rng.randint(1, 6))],)


def call(shapes, args):
    drawing = shapes.Drawing()
    for kind, x, y, layer, tag in args[0]:
        element = shapes.Box(x, y, 3, 2, layer) if kind == "box" else shapes.Label(x, y, "t", layer)
        element.tags.append(tag)
        drawing.elements.append(element)
    painted = [(e.describe(), e.layer) for e in drawing.ordered()]
    return painted, [e.describe() for e in drawing.tagged("red")]
