"""Put parties of guests at tables."""

from seatplan.tables import roomiest


def seat(tables, party):
    """Seat a party of names together and return the table's name, "" when there is no room."""
    if not party:
        return ""
    if max((table.free() for table in tables), default=0) < len(party):
        return ""
    table = roomiest(tables, len(party))
    table.guests.extend(party)
    return table.name
