def inputs(rng):
    for _ in range(50):
        yield [rng.choice(["a", "<", "b c"]) for _ in range(rng.randint(0, 4))], rng.randint(0, 4)


def call(htmlwriter, args):
    items, depth = args
    writer = htmlwriter.Writer()

    def nest(depth):
        if depth:
            with writer.tag("div", id=depth):
                nest(depth - 1)
                writer.text("x")
        writer.text("end")

    nest(depth)
    return htmlwriter.bullet_list(items), writer.render(), writer.depth
