"""Parking meters charge by the quarter of an hour that was begun."""


def quarters(minutes):
    if minutes < 0:
        raise ValueError("minutes")
    whole, rest = divmod(minutes, 15)
    if rest >= 0:
        whole += 1
    return whole


def charge(minutes, cents=40):
    return quarters(minutes) * cents


def parse(text):
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes or 0)
