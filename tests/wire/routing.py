"""Match requests to handlers, and speak of problems in GitHub's words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlencode

from wire.state import FakeToken, Json

if TYPE_CHECKING:
    from wire.fake_github import FakeGitHub
    from wire.repository import FakeRepository

DOCS = "https://docs.github.com/rest"
FORBIDDEN = "Resource not accessible by integration"
WITH_SLASHES = frozenset({"path", "ref", "basehead", "branch"})


class Problem(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, message: str, errors: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "documentation_url": DOCS, "status": str(status)}
        if errors:
            self.body["errors"] = list(errors)


@dataclass
class Answer:
    """What a handler answers: JSON, bytes or nothing."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """One request, as handlers see it."""

    github: "FakeGitHub"
    token: FakeToken
    method: str
    path: str
    params: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes
    body: Json

    @property
    def repo(self) -> "FakeRepository":
        """The repository that the path names; answers 404 when the token cannot see it."""
        name = f"{self.params['owner']}/{self.params['repo']}"
        repository = self.github.repository(name)
        if repository is None or not visible(repository, self.token):
            missing()
        return repository

    def number(self, name: str) -> int:
        """Return a numeric part of the path; answers 404 when it is none."""
        text = self.params[name]
        return int(text) if text.isdigit() else missing()

    def page(self, items: Sequence[Any]) -> Answer:
        """Answer one page of a list, with the links to the others."""
        shown, headers = self.cut(items)
        return Answer(shown, headers=headers)

    def counted(self, name: str, items: Sequence[Any]) -> Answer:
        """Answer one page of a list as an object with its total."""
        shown, headers = self.cut(items)
        return Answer({"total_count": len(items), name: shown}, headers=headers)

    def cut(self, items: Sequence[Any], size: int = 30) -> tuple[list[Any], dict[str, str]]:
        """Return the page that was asked for, and the Link header; `size` when none was asked."""
        if "per_page" in self.query:
            size = min(max(_integer(self.query["per_page"], size), 1), 100)
        page = max(_integer(self.query.get("page"), 1), 1)
        last = max((len(items) + size - 1) // size, 1)
        wanted: dict[str, int] = {}
        if page < last:
            wanted |= {"next": page + 1, "last": last}
        if page > 1:
            wanted |= {"first": 1, "prev": page - 1}
        links = []
        for name, number in wanted.items():
            query = urlencode({**self.query, "page": number})
            links.append(f'<{self.github.api_url}{self.path}?{query}>; rel="{name}"')
        headers = {"Link": ", ".join(links)} if links else {}
        return list(items[(page - 1) * size : page * size]), headers


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """One operation: its place, what a token needs for it, and who does it."""

    method: str
    template: str
    handler: Handler
    needs: tuple[str, ...] = ()
    """Permissions of which one is enough, e.g. `contents`; empty when any token will do."""
    level: str = ""
    """`read` or `write`; empty for what the method says."""

    def match(self, path: str) -> dict[str, str] | None:
        """Return the parts of a path that this operation serves, or None."""
        found = re.fullmatch(_pattern(self.template), path)
        return found.groupdict() if found else None

    def allows(self, token: FakeToken) -> bool:
        """Say whether a token holds one of the permissions."""
        level = self.level or ("read" if self.method == "GET" else "write")
        return not self.needs or any(token.may(need, level) for need in self.needs)


def visible(repository: "FakeRepository", token: FakeToken) -> bool:
    """Say whether a token sees a repository at all."""
    allowed = token.repositories
    if allowed is not None and repository.full_name not in allowed:
        return not repository.private
    if repository.private and token.app is None:
        return repository.role(token.author) != "none"
    return True


def missing() -> NoReturn:
    """Answer that there is nothing here, or nothing for this token."""
    raise Problem(404, "Not Found")


def invalid(resource: str, field_name: str, code: str = "invalid", message: str = "") -> NoReturn:
    """Answer that a field is not acceptable."""
    error = {"resource": resource, "field": field_name, "code": code}
    if message:
        error["message"] = message
    raise Problem(422, "Validation Failed", [error])


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default


def _pattern(template: str) -> str:
    parts = re.split(r"\{(\w+)\}", template)
    return "".join(
        re.escape(part)
        if n % 2 == 0
        else f"(?P<{part}>{'.+' if part in WITH_SLASHES else '[^/]+'})"
        for n, part in enumerate(parts)
    )
