"""Pay of a month from the hours somebody worked, week by week."""

REGULAR = 40
RATE_PERCENT = {"normal": 100, "overtime": 150}


def split_hours(hours):
    """Return the regular hours and the overtime of one week."""
    return min(hours, REGULAR), max(hours - REGULAR, 0)


def pay(weeks, hourly):
    """Return the pay in cents for the hours of some weeks, overtime at one and a half."""
    total = 0
    for hours in weeks:
        regular, overtime = split_hours(hours)
        total += hourly * regular
        total += hours * overtime * RATE_PERCENT["overtime"] // 100
    return total


def payslip(name, weeks, hourly):
    regular = sum(split_hours(hours)[0] for hours in weeks)
    overtime = sum(split_hours(hours)[1] for hours in weeks)
    return f"{name}: {regular}h + {overtime}h = {pay(weeks, hourly) / 100:.2f}"
