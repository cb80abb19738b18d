"""Find the link to a Sentry issue in text, and the ids in it.

The link says where to ask. Nothing that Sentry's text says allows anything, and a host is only
believed when the configuration lists it.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urlsplit

from patchwright.alerts.trigger import Doors, SentryLink

MOST_LINKS: Final = 50

_LINK = re.compile(r"https://[^\s()<>\[\]\"'`\\]{1,500}")
_SLUG: Final = r"(?P<organization>[a-z0-9][a-z0-9_-]{0,63})"
_ISSUE: Final = r"issues/(?P<issue>[0-9]{1,20}|[A-Za-z0-9][A-Za-z0-9_-]{0,63}-[0-9A-Za-z]{1,13})"
_PATHS: Final = (
    re.compile(rf"/organizations/{_SLUG}/{_ISSUE}(?=/|$)"),
    re.compile(rf"/(?!organizations/){_SLUG}/[a-z0-9][a-z0-9_-]{{0,99}}/{_ISSUE}(?=/|$)"),
    re.compile(rf"/{_ISSUE}(?=/|$)"),
)
_NOT_ORGANIZATIONS: Final = frozenset({"www", "us", "de"})
"""First labels of hosts that name a region or the site itself."""


def sentry_link(text: str, doors: Doors) -> SentryLink | None:
    """Return the first link to an issue on an allowed Sentry host."""
    for shown in _links(text):
        found = _read(shown, doors.sentry_domains)
        if found is not None:
            return found
    return None


def _links(text: str) -> Iterator[str]:
    for count, found in enumerate(_LINK.finditer(text)):
        if count == MOST_LINKS:
            return
        yield found.group().rstrip(".,;:!?*_")


def _read(shown: str, domains: tuple[str, ...]) -> SentryLink | None:
    try:
        parts = urlsplit(shown)
        parts.port  # noqa: B018 - raises on a port that is none
    except ValueError:
        return None
    host = parts.netloc.lower()
    known = (domain.lower() for domain in domains if domain)
    domain = next((d for d in known if host == d or host.endswith(f".{d}")), None)
    if domain is None or not re.fullmatch(r"[a-z0-9.-]+(?::[0-9]+)?", host):
        return None
    return _issue(parts, host, domain)


def _issue(parts: SplitResult, host: str, domain: str) -> SentryLink | None:
    found = next((m for path in _PATHS if (m := path.match(parts.path))), None)
    if found is None:
        return None
    named = found.groupdict().get("organization")
    return SentryLink(
        url=f"https://{host}{found.group()}/",
        host=host,
        organization=named or _of_host(host, domain),
        issue=found["issue"],
    )


def _of_host(host: str, domain: str) -> str | None:
    label = host.removesuffix(domain).removesuffix(".")
    known = re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", label) and label not in _NOT_ORGANIZATIONS
    return label if known else None
