"""Plain-text report of expenses, grouped by department."""


def render(rows):
    """Return the lines of a report for rows of (department, item, amount), in the order given.

    Every department has a heading, its items, and a subtotal after the last item.
    """
    lines = []
    current = None
    subtotal = 0
    for department, item, amount in rows:
        if department != current:
            if current is not None:
                lines.append(f"  = {subtotal}")
                subtotal = 0
            lines.append(department.upper())
            current = department
            lines.append(f"  {item}: {amount}")
            subtotal += amount
    if current is not None:
        lines.append(f"  = {subtotal}")
    return lines
