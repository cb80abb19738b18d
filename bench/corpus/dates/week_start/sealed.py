import datetime


def inputs(rng):
    for _ in range(60):
        days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=rng.randint(0, 40)) for _ in range(4)]
        yield ([(day, rng.randint(1, 9)) for day in days],)


def call(weeks, args):
    return weeks.hours_by_week(*args), weeks.label(args[0][0][0])
