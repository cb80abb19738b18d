"""Address labels as they are printed on letters."""

WIDTH = 35


def shorten(line):
    """Cut a line that is wider than the label."""
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "\u2026"


def town_line(address):
    """Return postcode and town in the order of the country."""
    if address.get("country") in ("GB", "US"):
        return "%s %s" % (address["town"], address["postcode"])
    return "%s %s" % (address["postcode"], address["town"])


def label(address):
    """Return the lines of the label from top to bottom."""
    lines = [address["name"]]
    lines.append(address["company"])
    lines.append(address["street"])
    lines.append(town_line(address))
    return [shorten(line) for line in lines]
