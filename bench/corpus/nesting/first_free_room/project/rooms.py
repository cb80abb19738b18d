"""Finds meeting rooms that are free."""


def overlaps(first, second):
    return first[0] < second[1] and second[0] < first[1]


def free_room(bookings, wanted, seats=1):
    """Return the smallest room that seats enough and has no booking in the wanted slot.

    `bookings` maps (name, seats) of a room to its slots, each a pair of start and end.
    None means that every room is taken.
    """
    for name, capacity in sorted(bookings, key=lambda room: (room[1], room[0])):
        if capacity < seats:
            continue
        for slot in bookings[name, capacity]:
            if overlaps(slot, wanted):
                break
            else:
                return name
    return None
