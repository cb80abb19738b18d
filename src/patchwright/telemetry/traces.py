"""Choose the identity of a trace when a run begins, and take it up again in a later job."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from patchwright.models import TraceLink

log = logging.getLogger(__name__)

URL_VARIABLE: Final = "PATCHWRIGHT_TRACE_URL"
OLDEST: Final = timedelta(days=40)
"""How long after a run its trace can be joined: workflow runs end after 35 days."""
LONGEST_URL: Final = 2000

# Neither brackets, quotes nor backticks: the link has to stand in Markdown and HTML as it is.
_PLAIN_URL = re.compile(
    r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&*+,;=%-]*)?"
)
_TRACE_ID = re.compile(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}")
_SPAN_ID = re.compile(r"(?!0{16})[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Trace:
    """The identity of one trace and of the span that stands for this process in it."""

    trace_id: str
    """32 lower-case hexadecimal digits, which are a UUID of version 7 as well."""
    span_id: str
    began: float
    """Seconds since the epoch at which this process' part began."""
    parent_id: str | None = None
    """The span of the run that is joined; None for the run itself."""
    url: str | None = None

    @property
    def link(self) -> TraceLink:
        """Return what the report says about the trace; a job that joins links to the run."""
        return TraceLink(
            trace_id=self.trace_id, span_id=self.parent_id or self.span_id, url=self.url
        )

    @property
    def run_id(self) -> UUID:
        """Return the trace id as the id that LangSmith gives the run."""
        return UUID(self.trace_id)

    @property
    def first_moment(self) -> datetime:
        """Return the moment that the trace id holds, in whole milliseconds."""
        return datetime.fromtimestamp(int(self.trace_id[:12], 16) / 1000, UTC)


def begin_trace(
    environ: Mapping[str, str],
    randomness: Callable[[int], bytes],
    *,
    began: float,
    template: str | None = None,
) -> Trace:
    """Choose the ids of a new trace; `began` is in seconds since the epoch.

    The link comes from a URL template with `{trace_id}` or `{run_id}`: `template`, or else
    PATCHWRIGHT_TRACE_URL. Raises ValueError when the source of randomness returns only zeros.
    """
    tail = int.from_bytes(_drawn(randomness, 10), "big")
    trace_id = f"{_milliseconds(began):012x}7{tail >> 68:03x}"
    trace_id += f"{0b10 << 62 | tail & (1 << 62) - 1:016x}"
    url = trace_url(template or environ.get(URL_VARIABLE), trace_id)
    return Trace(trace_id, _drawn(randomness, 8).hex(), began, url=url)


def join_trace(
    link: TraceLink | None,
    environ: Mapping[str, str],
    randomness: Callable[[int], bytes],
    *,
    began: float,
    template: str | None = None,
) -> Trace:
    """Take up the trace that a report names, or begin one when it names none that can be ours.

    The report is not trusted: its ids are checked, and the link is made anew from the template.
    """
    if link is None or not _is_ours(link, began):
        return begin_trace(environ, randomness, began=began, template=template)
    url = trace_url(template or environ.get(URL_VARIABLE), link.trace_id)
    span_id = _drawn(randomness, 8).hex()
    return Trace(link.trace_id, span_id, began, parent_id=link.span_id, url=url)


def trace_url(template: str | None, trace_id: str) -> str | None:
    """Return the link that a template makes of a trace id; None, with a line of log, for a bad one.

    Only https addresses that need no escaping in Markdown or HTML are links.
    """
    if not template:
        return None
    filled = template.strip().replace("{trace_id}", trace_id)
    filled = filled.replace("{run_id}", str(UUID(trace_id)))
    if is_plain_url(filled):
        return filled
    log.warning("the URL template of traces is not a plain https address; there is no trace link")
    return None


def is_plain_url(text: str) -> bool:
    """Say whether a text is an https address, without user or password, that holds no markup."""
    if len(text) > LONGEST_URL or not _PLAIN_URL.fullmatch(text):
        return False
    return "@" not in re.split("[/?#]", text.removeprefix("https://"), maxsplit=1)[0]


def _is_ours(link: TraceLink, now: float) -> bool:
    if not _TRACE_ID.fullmatch(link.trace_id) or not _SPAN_ID.fullmatch(link.span_id):
        return False
    age = now - int(link.trace_id[:12], 16) / 1000
    return -OLDEST.total_seconds() <= age <= OLDEST.total_seconds()


def _drawn(randomness: Callable[[int], bytes], count: int) -> bytes:
    drawn = randomness(count)
    if len(drawn) != count or not any(drawn):
        msg = "the source of randomness returned zeros or too little; a trace id needs entropy"
        raise ValueError(msg)
    return drawn


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000) & (1 << 48) - 1
