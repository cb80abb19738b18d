"""Make one call of the API: pace it, try again what may be tried again, and name what failed."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from random import random
from typing import Any, Final
from urllib.parse import quote

from github import Auth, Github
from github.Requester import Requester

from patchwright.errors import ForgeError
from patchwright.forges.github import OutcomeUnknown
from patchwright.forges.github.surface import Endpoint
from patchwright.untrusted import clean

API_VERSION: Final = "2022-11-28"
MOST_TRIES: Final = 4
MOST_WAIT: Final = 60.0
"""Seconds that a rate limit may ask for; beyond, the run ends and a later one goes on."""
PER_PAGE: Final = 100
TIMEOUT: Final = 20
"""Seconds that GitHub may be silent."""

Ids = Mapping[str, str | int]
"""Identifiers in a path by their names in its template, or the fields of a query."""

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_API = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?")
_SLASHES: Final[Mapping[str, str]] = {"ref": "/", "path": "/", "name": "%2F"}
"""Identifiers that may hold slashes, and what becomes of these; in others they are refused."""
_ADVICE: Final[Mapping[int, str]] = {
    401: "the token is not valid (any more); give the job a token that is",
    404: "it is not there, or the token may not see it; look whether it needs `{needs}`",
    409: "the repository is empty or busy; run again later",
    410: "it is switched off or gone; nothing can be done there",
    451: "it is blocked for legal reasons; nothing can be done there",
}


@dataclass(frozen=True)
class Pace:
    """How long to wait, and with what."""

    between: float | None = 0.25
    """Seconds from one request to the next."""
    between_writes: float | None = 1.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random
    """A number from 0 to 1 that spreads waits."""
    now: Callable[[], float] = time.time
    """Seconds since 1970, for answers that say no date."""


def _stay(_: float) -> None:
    """Do not wait."""


HURRY: Final = Pace(between=None, between_writes=None, sleep=_stay)
"""For servers that need no courtesy."""


@dataclass(frozen=True)
class Answer:
    """What came back; `data` is its JSON, or None when it was not JSON."""

    status: int
    headers: Mapping[str, str]
    text: str
    data: Any = None


@dataclass(frozen=True)
class Calls:
    """A repository on one API, reached with one token."""

    repository: str
    requester: Requester
    pace: Pace
    token: str = field(repr=False)

    def call(
        self,
        endpoint: Endpoint,
        ids: Ids | None = None,
        *,
        query: Ids | None = None,
        body: Mapping[str, object] | None = None,
        allow: Sequence[int] = (),
    ) -> Answer:
        """Call an endpoint and return an answer below 400 or one that is allowed.

        Raises ForgeError, and OutcomeUnknown when a write may have happened nevertheless.
        """
        path = fill(endpoint.path, self.repository, ids or {})
        answer = self._once(endpoint, path, query, body)
        for count in range(1, MOST_TRIES):
            wait = self._wait(endpoint, answer, count)
            if wait is None:
                break
            self.pace.sleep(wait)
            answer = self._once(endpoint, path, query, body)
        return self._judged(endpoint, answer, allow)

    def pages(
        self,
        endpoint: Endpoint,
        ids: Ids | None = None,
        *,
        key: str | None = None,
        query: Ids | None = None,
        most: int = 10,
    ) -> list[Mapping[str, Any]]:
        """Return the entries of at most `most` pages; links in answers are never followed."""
        found: list[Mapping[str, Any]] = []
        for page in range(1, most + 1):
            asked = {**(query or {}), "per_page": PER_PAGE, "page": page}
            data = self.call(endpoint, ids, query=asked).data
            entries = data.get(key) if key and isinstance(data, dict) else data
            if not isinstance(entries, list):
                raise ForgeError(_odd(endpoint))
            found.extend(entries)
            if len(entries) < PER_PAGE:
                break
        return found

    def failed(self, endpoint: Endpoint, answer: Answer) -> ForgeError:
        """Return the error that names an answer and what to do about it."""
        needs = f"{endpoint.permission}: {endpoint.level}"
        advice = _ADVICE.get(answer.status, "what it says has to be mended first")
        if answer.status == 403:
            advice = "give the token `{needs}`, or allow it in the repository's settings"
        advice = advice.format(needs=needs)
        said = self.said(answer)
        saying = f" ({said})" if said else ""
        msg = f"GitHub answered {answer.status}{saying} to {_named(endpoint)}: {advice}"
        return ForgeError(msg)

    def said(self, answer: Answer) -> str:
        """Return what GitHub says of a failure: one short line, without the token."""
        if not isinstance(answer.data, dict):
            return ""
        errors = answer.data.get("errors")
        rows = errors if isinstance(errors, list) else []
        parts = [answer.data.get("message")]
        parts += [row.get("message") or row.get("code") for row in rows if isinstance(row, dict)]
        line = "; ".join(part for part in parts if isinstance(part, str))
        line = line.replace(self.token, "***") if self.token else line
        return " ".join(clean(line, 200).split())

    def _once(
        self,
        endpoint: Endpoint,
        path: str,
        query: Ids | None,
        body: Mapping[str, object] | None,
    ) -> Answer | None:
        """Return the answer, or None when none came back whole."""
        parameters = dict(query or {})
        try:
            status, headers, text = self.requester.requestJson(
                endpoint.method, path, parameters=parameters, input=body
            )
        except OSError:  # all errors of requests are
            return None
        except RuntimeError:  # a redirect to another host or scheme
            msg = f"GitHub redirected {_named(endpoint)} elsewhere; look at the API's address"
            raise ForgeError(msg) from None
        try:
            data = json.loads(text) if _is_json(headers) and text else None
        except ValueError:
            return None if status < 400 else Answer(status, headers, text)
        return Answer(status, headers, text, data)

    def _wait(self, endpoint: Endpoint, answer: Answer | None, count: int) -> float | None:
        """Return the seconds to wait before trying again, None when that must not be."""
        if answer is None or answer.status >= 500:
            backoff = 2.0 ** (count - 1) * (1 + self.pace.jitter())
            return backoff if endpoint.repeatable else None
        asked = asked_to_wait(
            answer, self.pace.now()
        )  # nothing was done: a write may be sent again as well
        return asked if asked is not None and asked <= MOST_WAIT else None

    def _judged(self, endpoint: Endpoint, answer: Answer | None, allow: Sequence[int]) -> Answer:
        if answer is None or answer.status >= 500:
            how = f"answered {answer.status}" if answer else "broke off"
            msg = f"GitHub {how} at {_named(endpoint)}; run again later, what is done is kept"
            raise (ForgeError if endpoint.method == "GET" else OutcomeUnknown)(msg)
        asked = asked_to_wait(answer, self.pace.now())
        if asked is not None:
            msg = (
                f"GitHub limits the rate ({answer.status}) at {_named(endpoint)}; "
                f"run again in {asked:.0f} seconds"
            )
            raise ForgeError(msg)
        if answer.status >= 400 and answer.status not in allow:
            raise self.failed(endpoint, answer)
        return answer


def open_calls(repository: str, token: str, *, api_url: str, pace: Pace) -> Calls:
    """Make a repository callable; nothing is sent. Raises ForgeError for what cannot be a name."""
    names = repository.split("/")
    if not _REPOSITORY.fullmatch(repository) or not {".", ".."}.isdisjoint(names):
        msg = f"{clean(repository, 80)!r} is not a repository; write owner/name"
        raise ForgeError(msg)
    if not _API.fullmatch(api_url):
        msg = f"{clean(api_url, 80)!r} is not the address of an API; it begins with https://"
        raise ForgeError(msg)
    client = Github(
        auth=Auth.Token(token) if token else None,
        base_url=api_url.rstrip("/"),
        timeout=TIMEOUT,
        per_page=PER_PAGE,
        retry=None,  # ours: it reads bodies that break off, and caps what Retry-After may ask for
        seconds_between_requests=pace.between,
        seconds_between_writes=pace.between_writes,
        user_agent="patchwright",
        api_version=API_VERSION,
    )
    return Calls(repository, client.requester, pace, token)


def fill(template: str, repository: str, ids: Ids) -> str:
    """Put identifiers into a path so that none can leave its place; raises ForgeError."""
    owner, _, repo = repository.partition("/")
    values = {"owner": owner, "repo": repo, **ids}
    return template.format(**{key: _quoted(key, values[key]) for key in values})


def asked_to_wait(answer: Answer, now: float) -> float | None:
    """Return the seconds that a rate limit asks for, None when the answer is none."""
    text = answer.text[:2000].lower()
    limited = "retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0"
    worded = "rate limit" in text or "abuse" in text
    if answer.status != 429 and not (answer.status == 403 and (limited or worded)):
        return None
    retry_after = answer.headers.get("retry-after", "")
    if retry_after.isascii() and retry_after.isdigit():
        return max(1.0, float(retry_after[:9]))
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(1.0, float(reset[:12]) - _server_time(answer, now) + 1)
    return MOST_WAIT


def _server_time(answer: Answer, now: float) -> float:
    """Return the time by GitHub's clock; ours may be wrong."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return now


def _quoted(key: str, value: str | int) -> str:
    """Quote an identifier; what a client would take as a step in the path is refused."""
    if isinstance(value, int):
        return str(value)
    parts, slash = value.split("/"), _SLASHES.get(key, "")
    steps = any(part in ("", ".", "..") or not part.isprintable() for part in parts)
    if steps or (len(parts) > 1 and not slash):
        msg = f"{clean(value, 80)!r} cannot be part of an address"
        raise ForgeError(msg)
    return slash.join(quote(part, safe="") for part in parts)


def _is_json(headers: Mapping[str, str]) -> bool:
    return "json" in headers.get("content-type", "")


def _named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def _odd(endpoint: Endpoint) -> str:
    return f"GitHub answered something undocumented to {_named(endpoint)}; run again later"
