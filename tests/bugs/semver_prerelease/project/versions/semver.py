"""Semantic versions and the order among them."""

import functools
import re

_PATTERN = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")


@functools.total_ordering
class Version:
    """A version such as `1.4.0-rc.2`; what follows a plus sign is ignored."""

    def __init__(self, text):
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError("not a version: %r" % text)
        self.major, self.minor, self.patch = (int(part) for part in match.groups()[:3])
        self.pre = match.group(4) or ""

    def _key(self):
        pre = tuple(
            (0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.pre.split(".")
        )
        return (self.major, self.minor, self.patch, self.pre != "", pre)

    def __eq__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self._key() == other._key()

    def __lt__(self, other):
        return self._key() < other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        text = "%d.%d.%d" % (self.major, self.minor, self.patch)
        return text + "-" + self.pre if self.pre else text


def latest(texts, allow_pre=False):
    """Return the newest version as text, or None when there is none."""
    versions = [Version(text) for text in texts]
    candidates = [version for version in versions if allow_pre or not version.pre]
    return str(max(candidates)) if candidates else None


def compatible(installed, wanted):
    """Say whether an installed version can stand in for the wanted one."""
    have, need = Version(installed), Version(wanted)
    return have.major == need.major and have >= need
