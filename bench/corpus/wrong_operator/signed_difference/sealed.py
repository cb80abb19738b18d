def inputs(rng):
    places = ["utc", "berlin", "delhi", "lima"]
    for _ in range(120):
        yield rng.randint(0, 1439), rng.choice(places), rng.choice(places)


def call(timezone_math, args):
    minutes, *places = args
    return timezone_math.convert(*args), timezone_math.call_slots([minutes, 0, 700], *places)
