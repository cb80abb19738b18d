def inputs(rng):
    for _ in range(120):
        yield rng.choices(range(14), k=rng.randint(0, 16)), rng.randint(0, 14)


def call(streaks, args):
    days, today = args
    return streaks.longest_streak(days), streaks.current_streak(days, today), streaks.badge(days)
