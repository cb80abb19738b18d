"""Names of release files, such as shop-1.10.2.tar.gz."""

SUFFIX = ".tar.gz"


def version(filename):
    """Return the version part of a file name."""
    return filename.removesuffix(SUFFIX).rpartition("-")[2]


def latest(filenames):
    """Return the file with the highest version; None if there is no release among them."""
    releases = [name for name in filenames if name.endswith(SUFFIX)]
    return max(releases, key=version, default=None)


def next_patch(filename):
    """Return the name of the release after one: its last number grows by one."""
    name, _, numbers = filename.removesuffix(SUFFIX).rpartition("-")
    head, _, last = numbers.rpartition(".")
    return f"{name}-{head}.{int(last) + 1}{SUFFIX}"
