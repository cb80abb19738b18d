import datetime


def inputs(rng):
    start = datetime.date(2026, 1, 1)
    for _ in range(120):
        holidays = {start + datetime.timedelta(days=rng.randint(0, 40)) for _ in range(rng.randint(0, 9))}
        yield start + datetime.timedelta(days=rng.randint(0, 30)), rng.randint(0, 12), holidays


def call(workdays, args):
    day, count, holidays = args
    end = workdays.add_workdays(day, count, holidays)
    return end, workdays.workdays_between(day, end, holidays)
