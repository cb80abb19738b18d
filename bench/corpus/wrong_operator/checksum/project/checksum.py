"""Check digits of article numbers: twelve digits and one that checks them."""


def check_digit(digits):
    """Return the digit that makes the weighted sum a multiple of ten.

    Digits count once and three times in turn, starting with once.
    """
    total = 0
    for place, digit in enumerate(digits):
        weight = 3 if place % 2 else 1
        total += int(digit) * weight
    return 10 - total % 10


def is_valid(number):
    """Tell whether a text is an article number of 13 digits with the right check digit."""
    if len(number) != 13 or not number.isdigit():
        return False
    return check_digit(number[:12]) == int(number[12])


def complete(digits):
    return digits + str(check_digit(digits))
