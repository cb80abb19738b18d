"""Ranges of numbers such as '1-3,7', both ends included."""


def parse(text):
    """Return the numbers of a text, sorted, without duplicates."""
    numbers = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if dash:
            numbers |= set(range(int(first), int(last)))
        elif first:
            numbers.add(int(first))
    return sorted(numbers)


def render(numbers):
    """Return the shortest text that `parse` reads as these numbers."""
    parts = []
    ordered = sorted(set(numbers))
    place = 0
    while place < len(ordered):
        end = place
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            end += 1
        first, last = ordered[place], ordered[end]
        parts.append(str(first) if first == last else f"{first}-{last + 1}")
        place = end + 1
    return ",".join(parts)


def contains(text, number):
    return number in parse(text)
