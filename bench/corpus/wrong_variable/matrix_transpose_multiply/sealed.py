def inputs(rng):
    def matrix(height, width):
        return [[rng.randint(-5, 5) for _ in range(width)] for _ in range(height)]

    for _ in range(120):
        a, b, c = (rng.randint(1, 4) for _ in range(3))
        yield matrix(a, b), matrix(b if rng.random() < 0.9 else c, c)
