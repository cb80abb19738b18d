"""Typed values of settings."""

TRUE = {"1", "yes", "true", "on"}
FALSE = {"0", "no", "false", "off"}


def boolean(text):
    """Return the truth value that a person meant."""
    word = text.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError("neither yes nor no: %r" % text)
