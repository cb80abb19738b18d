import datetime


def inputs(rng):
    for _ in range(150):
        born = datetime.date(1990, 1, 1) + datetime.timedelta(days=rng.randint(0, 7000))
        today = datetime.date(2012, 1, 1) + datetime.timedelta(days=rng.randint(0, 4000))
        if rng.random() < 0.5:
            day = min(born.day, 28)
            today = today.replace(month=born.month, day=day)
        yield born, today


def call(ages, args):
    born, today = args
    return ages.age(born, today), ages.may_vote(born, today), ages.is_adult_in(born, 2012)
