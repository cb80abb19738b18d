"""Seats of a theatre."""


class Taken(Exception):
    """Raised when a seat is not free."""


class Hall:
    def __init__(self, rows, seats):
        self.free = {(row, seat) for row in range(rows) for seat in range(seats)}
        self.booked = {}

    def book(self, name, *places):
        """Book some places for somebody, all of them or none.

        Raises:
            Taken: one of the places is not free.
        """
        for place in places:
            self.free.discard(place)
            if place in self.booked or place not in self.free:
                raise Taken(place)
        for place in places:
            self.booked[place] = name

    def cancel(self, name):
        """Free the places of somebody; return how many."""
        places = [place for place, owner in self.booked.items() if owner == name]
        for place in places:
            del self.booked[place]
            self.free.add(place)
        return len(places)
