def inputs(rng):
    for _ in range(100):
        yield ([(t, rng.randint(-20, -10), rng.choice([0, 30, 60, 61, 200])) for t in range(rng.randint(1, 4))],)


def call(alarms, args):
    return alarms.first_alarm(*args), [alarms.alarm(*reading[1:]) for reading in args[0]]
