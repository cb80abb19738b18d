"""Keep everything that one fake GitHub knows, and let tests read and change it."""

import base64
import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from wire.plumbing import GitStore
from wire.repository import FakeRepository
from wire.state import Account, App, FakeToken

READ = dict.fromkeys(
    ("actions", "checks", "contents", "issues", "metadata", "pull_requests", "statuses"), "read"
)
WRITE = {**dict.fromkeys(READ, "write"), "metadata": "read"}


class World:
    """Accounts, tokens and repositories of a server."""

    api_url = ""
    server_url = ""
    storage_url = ""

    def __init__(self, folder: Path, clock: Callable[[], datetime] | None = None) -> None:
        self.folder = folder
        self.lock = threading.RLock()
        self.repositories: dict[str, FakeRepository] = {}
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, FakeToken] = {}
        self.blobs: dict[str, tuple[bytes, str]] = {}
        """What the storage origin serves, by key: content and its type."""
        self._clock = clock or (lambda: datetime.now(UTC))
        self._last_id = 7_000_000_000
        self.ghost = self.account("ghost", id=10137)
        self.actions_bot = self.account("github-actions[bot]", "Bot", id=41898282)
        owner = self.account("github", "Organization", id=9919)
        self.actions_app = App(15368, "github-actions", "GitHub Actions", owner)

    def new_id(self) -> int:
        """Return an id that nothing has; too large for 32 bits, as GitHub's are."""
        self._last_id += 1
        return self._last_id

    def now(self) -> str:
        """Return the time as GitHub writes it."""
        return self._clock().strftime("%Y-%m-%dT%H:%M:%SZ")

    def account(self, login: str, type: str = "User", id: int | None = None) -> Account:
        """Return the account of that login; made when there is none."""
        found = self.accounts.get(login.lower())
        if found is None:
            found = Account(id if id is not None else self.new_id(), login, type)
            self.accounts[login.lower()] = found
        return found

    def add_token(
        self,
        name: str,
        permissions: Mapping[str, str] | str = "read",
        *,
        value: str | None = None,
        author: Account | str | None = None,
        repositories: Iterable[str] | None = None,
    ) -> FakeToken:
        """Make a token: an installation's (the default), or with `author` a person's.

        `permissions` is `read`, `write` (both without workflows), or levels by name; dashes and
        underscores are the same.
        """
        held = (
            {"read": READ, "write": WRITE}[permissions]
            if isinstance(permissions, str)
            else {key.replace("-", "_"): level for key, level in permissions.items()}
        )
        person = self.account(author) if isinstance(author, str) else author
        token = FakeToken(
            name,
            value or secret(name, "ghs_15368_" if person is None else "github_pat_"),
            person or self.actions_bot,
            held,
            app=self.actions_app if person is None else None,
            repositories=None if repositories is None else frozenset(repositories),
        )
        self.tokens[token.value] = token
        return token

    def add_repository(
        self,
        full_name: str,
        files: Mapping[str, bytes | str] | None = None,
        *,
        default_branch: str = "main",
        private: bool = False,
        fork_of: FakeRepository | None = None,
    ) -> FakeRepository:
        """Make a repository, with a first commit of `files` when there are any."""
        login, name = full_name.split("/")
        path = self.folder / login / f"{name}.git"
        store = GitStore.create(path, default_branch)
        repository = FakeRepository(self, self.account(login), name, store, default_branch)
        repository.private = private
        repository.fork_of = fork_of
        if fork_of is not None:
            store.git("fetch", "-q", str(fork_of.git.path), "+refs/heads/*:refs/heads/*")
        self.repositories[full_name.lower()] = repository
        if files is not None:
            repository.commit(files, "Start")
        return repository

    def repository(self, full_name: str) -> FakeRepository | None:
        """Return a repository by `owner/name`, whatever its case."""
        return self.repositories.get(full_name.lower())

    def network(self, repository: FakeRepository) -> list[FakeRepository]:
        """Return the forks of a repository, itself and what it was forked from."""
        root = repository.fork_of or repository
        return [r for r in self.repositories.values() if root in (r, r.fork_of)]

    def store(self, content: bytes, kind: str) -> str:
        """Put content on the storage origin and return a signed address of it."""
        key = hashlib.sha256(content + kind.encode()).hexdigest()[:24]
        self.blobs[key] = (content, kind)
        return f"{self.storage_url}/blob/{key}?se=60&sig={secret(key, '')[:43]}"


def secret(name: str, prefix: str) -> str:
    """Return a long token that is nobody's: the same for the same name, shaped as GitHub's are."""
    parts = (hashlib.sha512(f"{name}{n}".encode()).digest() for n in range(3))
    text = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return prefix + (".".join(text) if prefix.startswith("ghs_") else "_".join(text))
