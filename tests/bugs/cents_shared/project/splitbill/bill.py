"""Bills that several people pay."""

from splitbill.shares import share


class Bill:
    """Items with the people who share them."""

    def __init__(self):
        self.items = []

    def add(self, cents, *people):
        """Add an item that some people share evenly."""
        self.items.append((cents, people))

    def owed(self):
        """Return what every person owes."""
        sums = {}
        for cents, people in self.items:
            for person, part in zip(people, share(cents, [1] * len(people))):
                sums[person] = sums.get(person, 0) + part
        return sums
