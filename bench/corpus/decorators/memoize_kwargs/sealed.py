def inputs(rng):
    for _ in range(150):
        calls = []
        for _ in range(rng.randint(2, 12)):
            names = rng.sample(["tax", "unit", "rate"], rng.randint(0, 2))
            calls.append(((rng.randint(1, 3),), {name: rng.randint(0, 1) for name in names}))
        yield rng.randint(1, 4), calls


def call(memo, args):
    limit, calls = args
    made = []

    @memo.memoize(limit)
    def function(*args, **kwargs):
        made.append((args, kwargs))
        return sorted(kwargs.items()), args

    answers = [function(*args, **kwargs) for args, kwargs in calls]
    return answers, len(made) if all(len(k) < 2 for _, k in calls) else None
