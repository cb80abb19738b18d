"""Messages of fields: one byte for the kind, one for the length in bytes, then UTF-8 text."""


def encode(fields):
    """Return the bytes of (kind, text) fields.

    Raises:
        ValueError: a text has more than 255 bytes.
    """
    message = bytearray()
    for kind, text in fields:
        raw = text.encode("utf-8")
        message += bytes([kind, len(text)])
        message += raw
    return bytes(message)


def decode(message):
    """Return the fields of a message."""
    fields = []
    place = 0
    while place < len(message):
        kind, length = message[place], message[place + 1]
        place += 2
        fields.append((kind, message[place : place + length].decode("utf-8")))
        place += length
    return fields
