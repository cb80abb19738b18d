def inputs(rng):
    for _ in range(120):
        yield rng.randint(0, 6), rng.randint(1, 6), rng.choice([1, 2, 5]), rng.choice([1, 2, 3])


def call(retry, args):
    failures, attempts, first, factor = args
    waits = []
    calls = []

    def action():
        calls.append(1)
        if len(calls) <= failures:
            raise OSError
        return "up"

    try:
        answer = retry.retry(action, attempts, waits.append, first, factor)
    except retry.GivenUp as error:
        answer = repr(error)
    return answer, waits, len(calls)
