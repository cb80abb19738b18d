"""Streaks of a learning app: days in a row with an exercise."""


def longest_streak(days):
    """Return the length of the longest run of consecutive day numbers; days may come twice."""
    longest = 0
    length = 0
    previous = None
    for day in sorted(set(days)):
        if previous is not None and day == previous + 1:
            length += 1
        else:
            length = 0
        longest = max(longest, length)
        previous = day
    return longest


def current_streak(days, today):
    """Return the run that ends today, or yesterday while nothing was done yet today."""
    done = set(days)
    day = today if today in done else today - 1
    length = 0
    while day in done:
        length += 1
        day -= 1
    return length


def badge(days):
    streak = longest_streak(days)
    return "gold" if streak >= 30 else "silver" if streak >= 7 else "none"
