"""When invoices are due."""

from recurring.dates import monthly


def due_dates(signed, months):
    """Return the days on which a contract is paid."""
    return [date.isoformat() for date in monthly(signed, months)]
