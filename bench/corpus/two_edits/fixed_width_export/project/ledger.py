"""Reads and writes the fixed-width ledger lines of the bank: account, cents, memo."""

ACCOUNT = 8
AMOUNT = 10


def format_line(account, cents, memo):
    """Return one line: account left-justified, amount right-justified, then the memo."""
    return account.ljust(ACCOUNT) + str(cents).ljust(AMOUNT) + memo


def parse_line(line):
    """Return account, cents and memo of a line that `format_line` wrote."""
    account = line[:ACCOUNT].strip()
    cents = int(line[ACCOUNT:AMOUNT])
    memo = line[ACCOUNT + AMOUNT :].rstrip("\n")
    return account, cents, memo


def total(lines):
    return sum(parse_line(line)[1] for line in lines)
