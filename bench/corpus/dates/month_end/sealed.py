import datetime


def inputs(rng):
    for _ in range(150):
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=rng.randint(0, 3000))
        if rng.random() < 0.5:
            day = day.replace(month=rng.choice([1, 3, 5, 12]), day=rng.choice([28, 29, 30, 31]))
        yield day, rng.choice([1, 2, 3, 12]), rng.randint(-40, 500)


def call(billing_dates, args):
    day, every, later = args
    days = billing_dates.billing_days(day, 8, every)
    today = day + datetime.timedelta(days=later)
    return days, billing_dates.next_billing(day, today, every), billing_dates.is_month_end(day)
