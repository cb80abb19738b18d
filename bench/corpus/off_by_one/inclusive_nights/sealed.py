import datetime


def inputs(rng):
    def stay():
        start = datetime.date(2026, 2, 1) + datetime.timedelta(days=rng.randint(0, 30))
        return start, start + datetime.timedelta(days=rng.randint(1, 10))

    for _ in range(100):
        yield stay(), stay(), rng.randint(50, 90), rng.randint(90, 150)


def call(booking, args):
    first, second, weekday, weekend = args
    return booking.nights(*first), booking.price(*second, weekday, weekend), booking.clash(first, second)
