def inputs(rng):
    for _ in range(150):
        times = sorted(rng.sample(range(1440), rng.randint(1, 9)))
        yield times, rng.choice([rng.randint(0, 1439), times[-1] + 1, rng.choice(times)])


def call(timetable, args):
    return timetable.next_departure(*args), timetable.wait(*args)
