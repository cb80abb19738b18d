"""Pay slips."""

from decimal import Decimal

from payroll.tax import rounded, tax_on


def net_month(gross_year, months=12):
    """Return what is paid out in a month."""
    return rounded((Decimal(gross_year) - tax_on(Decimal(gross_year))) / months)
