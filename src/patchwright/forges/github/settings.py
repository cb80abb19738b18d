"""Look at a repository's settings without changing anything, for `patchwright doctor`.

A refusal is an answer here: whoever asks wants to know what a token cannot see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from patchwright.errors import ForgeError
from patchwright.forges.github import surface as at
from patchwright.forges.github.calls import HURRY, Answer, Calls, Ids, Pace, open_calls
from patchwright.forges.github.download import Downloader
from patchwright.forges.github.reading import Reader
from patchwright.forges.github.surface import Endpoint

_ACTIONS: Final = "/repos/{owner}/{repo}/actions"
_NOBODY: Final = frozenset[at.JobName]()

WORKFLOWS: Final = Endpoint("GET", f"{_ACTIONS}/workflows", "actions", "read", _NOBODY, True)
POLICY: Final = Endpoint("GET", f"{_ACTIONS}/permissions", "administration", "read", _NOBODY, True)
DEFAULTS: Final = Endpoint(
    "GET", f"{_ACTIONS}/permissions/workflow", "administration", "read", _NOBODY, True
)
ASKED: Final = (
    *(WORKFLOWS, POLICY, DEFAULTS),
    *(at.REPOSITORY, at.COMMIT, at.CONTENTS, at.RUNS, at.JOBS, at.JOB_LOG),
    *(at.PULLS, at.LABEL, at.CHECKS),
)
ENDPOINTS: Final = frozenset((endpoint.method, endpoint.path) for endpoint in ASKED)
"""(method, path template) of everything that doctor may call; no job of the Action needs more."""

_REFUSALS: Final = (401, 403, 404, 409, 410, 422, 451)


@dataclass(frozen=True)
class Glance:
    """What one harmless read showed; status 0 when no answer came."""

    status: int
    data: Any = None
    said: str = ""
    """What GitHub, or the connection, says of a failure."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def there(self) -> bool:
        """Say whether the token sees it."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Say whether the token may not see it, or the setting hides it."""
        return self.status in (401, 403)

    def entries(self, key: str | None = None) -> list[Mapping[str, Any]]:
        """Return the objects of a list, or of the list below a key; none when it is odd."""
        found = self.data.get(key) if key and isinstance(self.data, dict) else self.data
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def text(self, key: str) -> str:
        """Return a word of an object, empty when it is not one."""
        found = self.data.get(key) if isinstance(self.data, dict) else None
        return found if isinstance(found, str) else ""

    def flag(self, key: str) -> bool | None:
        """Return a switch of an object, None when the answer does not say."""
        found = self.data.get(key) if isinstance(self.data, dict) else None
        return found if isinstance(found, bool) else None


def open_settings(repository: str, token: str, *, api_url: str, hurry: bool = False) -> "Settings":
    """Return what looks at `owner/name`; nothing is sent yet. Raises ForgeError for bad names."""
    calls = open_calls(repository, token, api_url=api_url, pace=HURRY if hurry else Pace())
    return Settings(calls, Reader(calls, Downloader(api_url)))


@dataclass(frozen=True)
class Settings:
    """One repository and what a token may see of it; no method raises."""

    calls: Calls
    reader: Reader

    def look(self, endpoint: Endpoint, ids: Ids | None = None, query: Ids | None = None) -> Glance:
        """Read something once and return whatever came of it."""
        if endpoint not in ASKED:
            return Glance(0, said="doctor does not ask that")
        try:
            answer: Answer = self.calls.call(endpoint, ids, query=query, allow=_REFUSALS)
        except ForgeError as error:
            return Glance(0, said=str(error))
        said = self.calls.said(answer) if answer.status >= 400 else ""
        return Glance(answer.status, answer.data, said, answer.headers)

    def file(self, path: str, sha: str, most: int) -> bytes | None:
        """Return a file of a commit, None when it is not there, too large or cannot be seen."""
        try:
            return self.reader.file(path, sha, most)
        except ForgeError:
            return None
