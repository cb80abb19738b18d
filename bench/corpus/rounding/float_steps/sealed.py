def inputs(rng):
    for _ in range(150):
        step = rng.choice(["0.1", "0.2", "0.5", "0.05", "1", "2", "0.01"])
        size = float(step)
        start = rng.randint(-5, 5)
        yield start, round(start + rng.randint(0, 60) * size, 2), step


def call(ruler, args):
    return ruler.marks(*args), ruler.labels(*args)
