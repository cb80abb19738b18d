"""Amounts on bank statements."""


def parse_amount(text):
    """Return the cents of an amount such as '1,234.50', '-7' or '+0.05 '."""
    text = text.strip()
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("+-").partition(".")
    return sign * (int(whole) * 100 + int(fraction.ljust(2, "0")))


def format_amount(cents):
    """Return an amount with two digits and commas between thousands."""
    sign = "-" if cents < 0 else ""
    whole, fraction = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{fraction:02d}"


def balance(lines):
    return format_amount(sum(parse_amount(line) for line in lines))
