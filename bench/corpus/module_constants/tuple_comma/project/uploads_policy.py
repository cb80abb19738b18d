"""Which files may be uploaded."""

ALLOWED = (".png", ".jpg", ".jpeg")
ARCHIVES = (".zip")
LIMITS = {"image": 5_000_000, "archive": 50_000_000}


def kind(filename):
    """Return 'image', 'archive' or None, by the suffix, in any case."""
    name = filename.lower()
    suffix = "." + name.rpartition(".")[2]
    if suffix in ALLOWED:
        return "image"
    if suffix in ARCHIVES:
        return "archive"
    return None


def may_upload(filename, size):
    """Tell whether a file of a known kind is small enough."""
    return kind(filename) is not None and size <= LIMITS[kind(filename)]


def refused(files):
    return sorted(name for name, size in files.items() if not may_upload(name, size))
