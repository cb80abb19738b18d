"""Reads the fixed-width account statements that the bank offers for download.

    01.03.2024 RENT MARCH                       1.250,00D
    04.03.2024 SALARY                           3.480,55C
"""

import datetime
from collections import namedtuple
from decimal import Decimal

Entry = namedtuple("Entry", "date text amount")


class StatementError(Exception):
    """A line that is not an entry, with its number."""


def parse_amount(field):
    """Return the signed amount of a field such as `1.250,00D`; debits are negative."""
    digits, marker = field[:-1], field[-1]
    if marker not in "CD":
        raise ValueError("neither credit nor debit: %r" % field)
    sign = -1 if marker == "C" else 1
    return sign * Decimal(digits.replace(".", "").replace(",", "."))


def parse_line(line):
    date = datetime.datetime.strptime(line[:10], "%d.%m.%Y").date()
    return Entry(date, line[11:40].strip(), parse_amount(line[40:].strip()))


def parse_statement(text):
    """Return the entries in the order of the file; empty lines and comments are skipped."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            entries.append(parse_line(line))
        except (ValueError, IndexError) as error:
            raise StatementError("line %d: %s" % (number, error)) from error
    return entries


def balance(entries, opening=Decimal(0)):
    """Return what is left on the account after all entries."""
    return sum((entry.amount for entry in entries), opening)
