"""Which versions of a plugin a host accepts."""


def parse(version):
    """Return the numbers of a version; `2.1` and `2.1.0` are the same."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def accepts(version, oldest=None, below=None):
    """Tell whether oldest <= version < below; a bound that is None does not bind."""
    number = parse(version)
    if oldest is not None and number < parse(oldest):
        return False
    if below is not None and number > parse(below):
        return False
    return True


def newest_accepted(versions, oldest=None, below=None):
    """Return the newest accepted version, or None."""
    accepted = [version for version in versions if accepts(version, oldest, below)]
    return max(accepted, key=parse, default=None)
