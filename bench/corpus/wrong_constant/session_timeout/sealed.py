def inputs(rng):
    for _ in range(80):
        minutes = sorted(rng.randint(0, 60) for _ in range(12))
        yield ([(rng.choice("kl"), rng.random() < 0.3, minute) for minute in minutes],)


def call(lockout, args):
    one = lockout.Lockout()
    return [one.login(*attempt) for attempt in args[0]]
