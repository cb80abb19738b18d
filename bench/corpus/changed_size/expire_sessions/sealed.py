def inputs(rng):
    for _ in range(100):
        steps = sorted((rng.randint(0, 200), rng.choice("abcd")) for _ in range(rng.randint(0, 8)))
        yield steps, rng.randint(1, 90), rng.randint(100, 250)


def call(sessions, args):
    steps, lifetime, now = args
    book = sessions.Sessions(lifetime)
    for time, user in steps:
        book.touch(user, time)
    return book.expire(now), book.active(now), book.active(now + 50)
