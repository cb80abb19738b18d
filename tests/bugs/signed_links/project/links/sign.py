"""Links that are good until a moment and cannot be changed."""

import hashlib
import hmac
from urllib.parse import quote, unquote


class Refused(Exception):
    """A link is not good."""


def signature(path, until, key):
    """Return what only the holder of the key can write."""
    text = f"{path}|{until}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def sign(path, until, key):
    """Return a link to a path."""
    return f"{quote(path)}?until={until}&sig={signature(path, until, key)}"


def check(link, key, now):
    """Return the path of a link; raises Refused."""
    path, _, query = link.partition("?")
    values = dict(part.partition("=")[::2] for part in query.split("&"))
    until, given = values.get("until", ""), values.get("sig", "")
    if not hmac.compare_digest(signature(path, until, key), given):
        raise Refused("signature")
    if not until.isdigit() or int(until) < now:
        raise Refused("too late")
    return path
