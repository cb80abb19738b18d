def inputs(rng):
    for _ in range(100):
        yield [rng.randint(0, 4) for _ in range(rng.randint(0, 5))], rng.choices("drtp", k=rng.randint(0, 4))


def call(pipeline, args):
    steps = {
        "d": lambda n: None if n == 1 else n,
        "r": lambda n: [n] * min(n, 3),
        "t": lambda n: n * 2,
        "p": lambda n: [n, n + 1],
    }
    return pipeline.run(args[0], [steps[name] for name in args[1]])
