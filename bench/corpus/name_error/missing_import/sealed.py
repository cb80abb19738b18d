def inputs(rng):
    def place():
        return rng.randint(-90, 90), rng.randint(-180, 180)

    for _ in range(80):
        yield place(), place(), place()


def call(distance, args):
    one, two, three = args
    kilometres = round(distance.great_circle(one, two), 6)
    return kilometres, distance.nearest(one, {"a": two, "b": three}), distance.flat(one, two)
