"""Rules for new passwords."""

COMMON = {"password1", "letmein1", "qwerty123"}


def problems(password, username=""):
    """Return what is wrong with a password, as a list of words; an empty list is good."""
    found = []
    if len(password) < 8:
        found.append("short")
    if not any(c.isdigit() for c in password) and not any(c.isalpha() for c in password):
        found.append("mix")
    if password.lower() in COMMON:
        found.append("common")
    if username and username.lower() in password.lower():
        found.append("username")
    return found


def acceptable(password, username=""):
    return not problems(password, username)
