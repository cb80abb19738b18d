"""Hides most of what nobody should read in logs."""


def mask(secret, shown=4, sign="*"):
    """Return a secret with all but its last characters hidden; 0 shows nothing."""
    hidden = len(secret) - shown
    if hidden <= 0:
        return sign * len(secret)
    return sign * hidden + secret[-shown:]


def mask_mail(address):
    """Return an address with its name hidden, but for the first letter."""
    name, at, domain = address.rpartition("@")
    return name[:1] + "*" * (len(name) - 1) + at + domain


def clean(record, secret_fields=("password", "token")):
    """Return a record whose secret fields show nothing, and whose card shows its end."""
    cleaned = {}
    for name, value in record.items():
        if name in secret_fields:
            value = mask(value, shown=0)
        elif name == "card":
            value = mask(value)
        cleaned[name] = value
    return cleaned
