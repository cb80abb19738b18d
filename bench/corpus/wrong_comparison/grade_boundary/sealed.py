def inputs(rng):
    for _ in range(100):
        yield (rng.choice([rng.randint(0, 100), 50, 70, 85]),)


def call(grades, args):
    return grades.grade(*args), grades.passed({"a": args[0]})
