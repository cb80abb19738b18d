def inputs(rng):
    for _ in range(100):
        steps = []
        for _ in range(rng.randint(1, 8)):
            steps.append(rng.choice([("area",), ("add", rng.randint(-5, 5), rng.randint(-5, 5)), ("scale", rng.randint(1, 3))]))
        yield (steps,)


def call(module, args):
    polygon = module.Polygon([(0, 0), (3, 1)])
    seen = []
    for what, *rest in args[0]:
        seen.append(polygon.area if what == "area" else getattr(polygon, what)(*rest))
    return seen, polygon.area, len(polygon)
