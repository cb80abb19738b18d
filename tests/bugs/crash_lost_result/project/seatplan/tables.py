"""Tables and who may still sit down at them."""


class Table:
    """One table with so many seats."""

    def __init__(self, name, seats):
        self.name = name
        self.seats = seats
        self.guests = []

    def free(self):
        """Return how many seats are left."""
        return self.seats - len(self.guests)


def roomiest(tables, party):
    """Return the table with the most free seats that holds a party, None when none does."""
    fitting = [table for table in tables if table.free() >= party]
    if not fitting:
        return None
    best = fitting[0]
    for table in fitting[1:]:
        if table.free() > best.free():
            best = table
