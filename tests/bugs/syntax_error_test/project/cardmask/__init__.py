"""Card numbers for receipts."""


def checksum_ok(number):
    """Say whether the last digit fits the others (Luhn)."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit)
        if index % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def mask(number, visible=4):
    """Return the number with all but the last digits hidden; short numbers are hidden whole."""
    if len(number) <= visible:
        return "*" * len(number)
    return "*" * (len(number) - visible) + number[-visible:]
