"""Takes duplicates out of lists."""


def unique(items):
    """Return the items without later duplicates, in their order."""
    return list(set(items))


def unique_by(items, key):
    """Return the first item for each key, in order."""
    seen = set()
    result = []
    for item in items:
        mark = key(item)
        if mark not in seen:
            seen.add(mark)
            result.append(item)
    return result


def merge_recipients(to, cc):
    """Return (to, cc) without duplicates; who is in `to` is not in `cc`. Case does not matter."""
    to = unique_by(to, str.lower)
    taken = {address.lower() for address in to}
    return to, [address for address in unique_by(cc, str.lower) if address.lower() not in taken]
