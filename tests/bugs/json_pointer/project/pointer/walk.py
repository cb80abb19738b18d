"""Look up values by pointers such as /a/b."""


class PointerError(LookupError):
    """Nothing is there."""


def parts_of(pointer):
    """Return the keys that a pointer names."""
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise PointerError(f"no pointer: {pointer}")
    return pointer[1:].split("/")


def resolve(document, pointer):
    """Return the value that a pointer names."""
    for part in parts_of(pointer):
        try:
            document = document[part]
        except (KeyError, TypeError):
            raise PointerError(f"nothing at {pointer}") from None
    return document
