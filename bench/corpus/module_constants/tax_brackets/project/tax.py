"""Income tax of an imaginary country, in whole units of money."""

# (from this income on, percent of what lies above it)
BRACKETS = ((0, 0), (10000, 10), (50000, 35), (25000, 20))
CHILD_RELIEF = 400


def tax(income):
    """Return the tax: each bracket taxes the part of the income between it and the next."""
    due = 0
    for place, (start, percent) in enumerate(BRACKETS):
        if income <= start:
            break
        end = BRACKETS[place + 1][0] if place + 1 < len(BRACKETS) else income
        due += (min(income, end) - start) * percent // 100
    return due


def tax_with_relief(income, children=0):
    return max(tax(income) - children * CHILD_RELIEF, 0)


def net(income, children=0):
    return income - tax_with_relief(income, children)
