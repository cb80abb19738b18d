def inputs(rng):
    for _ in range(100):
        yield {hour: rng.randint(15, 23) for hour in rng.sample(range(6), 3)}, rng.choice([None, 0, 0, -2, 5, 22, 19.5]), rng.randint(0, 5), rng.randint(-4, 25)


def call(thermostat, args):
    schedule, manual, hour, measured = args
    one = thermostat.Thermostat(schedule)
    one.set(manual)
    return one.target(hour), one.heats(hour, measured)
