"""One commit comes into one folder: the token leaves no trace and nothing of the commit runs."""

import base64
import json
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault
from wire.plumbing import Entry, Person
from wire.repository import FakeRepository
from wire.state import FakeToken

from patchwright.errors import ForgeError
from patchwright.fetch import fetch_commit

PATH = "/usr/local/bin:/usr/bin:/bin"
SOMEBODY = Person("Ada", "ada@example.org", "2026-11-21T10:00:00Z")
RECORDER = """\
#!{python} -ISE
import json, os, sys
with open({record!r}, "a") as file:
    file.write(json.dumps([sys.argv, dict(os.environ)]) + "\\n")
os.execve({git!r}, ["git", *sys.argv[1:]], dict(os.environ))
"""

Fetch = Callable[..., Path]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as github:
        yield github


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("octo/shop", {"shop.py": "def total(): ...\n"}, private=True)


@pytest.fixture
def token(github: FakeGitHub) -> FakeToken:
    return github.add_token("reader", {"contents": "read"})


@pytest.fixture
def fetch(github: FakeGitHub, token: FakeToken, tmp_path: Path) -> Fetch:
    def fetched(sha: str, repository: str = "octo/shop", path: str = PATH, **more: str) -> Path:
        known = {"server_url": github.server_url, "token": token.value, **more}
        return fetch_commit(repository, sha, tmp_path / "work", path=path, **known)

    return fetched


def recording(folder: Path) -> tuple[str, Path]:
    """Return a PATH whose git writes down how it was started, and where it does."""
    folder.mkdir()
    record, program = folder / "record", folder / "git"
    git = next(p for p in ("/usr/local/bin/git", "/usr/bin/git") if Path(p).exists())
    program.write_text(RECORDER.format(python=sys.executable, record=str(record), git=git))
    program.chmod(0o755)
    return f"{folder}:{PATH}", record


def every_byte(folder: Path) -> bytes:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
    return b"\n".join(p.read_bytes() for p in files)


def spellings(secret: str) -> set[str]:
    """Return what of a secret would tell it: itself, encoded, and pieces."""
    encoded = base64.b64encode(f"x-access-token:{secret}".encode()).decode()
    pieces = {secret[n : n + 12] for n in range(12, len(secret) - 12, 12)}
    return {secret, encoded, encoded[-24:], *pieces}


# --- what comes ---------------------------------------------------------------------------------


def test_a_commit_and_nothing_else(repo: FakeRepository, fetch: Fetch) -> None:
    sha = repo.branch()
    repo.commit({"later.py": "1\n"})
    repo.git.set_ref("refs/tags/v1", sha)
    checkout = fetch(sha)
    assert checkout.name == "shop"
    assert {p.name for p in checkout.iterdir()} == {".git", "shop.py"}
    assert (checkout / ".git" / "HEAD").read_text().strip() == sha
    assert [p for p in (checkout / ".git" / "refs").rglob("*") if p.is_file()] == []
    assert not (checkout / ".git" / "FETCH_HEAD").exists()


def test_a_commit_that_no_branch_holds(repo: FakeRepository, fetch: Fetch) -> None:
    sha = repo.commit({"old.py": "1\n"}, branch="gone")
    repo.git.delete_ref("refs/heads/gone")
    assert (fetch(sha) / "old.py").read_text() == "1\n"


def test_files_have_the_bytes_that_git_stores(repo: FakeRepository, fetch: Fetch) -> None:
    """Edits are byte spans of what the API serves, which knows no attributes."""
    files: dict[str, bytes | str | None] = {
        ".gitattributes": "* text eol=crlf ident\nwide.py working-tree-encoding=UTF-16\n",
        "unix.py": b"# $Id$\na = 1\n",
        "dos.py": b"a = 1\r\nb = 2\n",
        "wide.py": b"c = 3\n",
    }
    checkout = fetch(repo.commit(files))
    for name, data in files.items():
        wanted = data.encode() if isinstance(data, str) else data
        assert (checkout / name).read_bytes() == wanted


def test_a_public_repository_needs_no_token(github: FakeGitHub, fetch: Fetch) -> None:
    public = github.add_repository("octo/open", {"a.py": "1\n"})
    assert (fetch(public.branch(), "octo/open", token="") / "a.py").exists()


# --- the token ----------------------------------------------------------------------------------


def test_t28_the_token_is_in_no_command_and_no_file(
    repo: FakeRepository, fetch: Fetch, token: FakeToken, tmp_path: Path
) -> None:
    path, record = recording(tmp_path / "bin")
    checkout = fetch(repo.branch(), path=path)
    starts = [json.loads(line) for line in record.read_text().splitlines()]
    assert [arguments[3] for arguments, _ in starts] == ["init", "fetch", "checkout"]
    left = every_byte(checkout).decode("latin-1")
    for secret in spellings(token.value):
        assert not [a for arguments, _ in starts for a in arguments if secret in a]
        assert secret not in left
    # It is only here, where git hands it to nobody but the server.
    fetching = starts[1][1]
    holders = {key for key, value in fetching.items() if spellings(token.value) & {value[-24:]}}
    named = {fetching[key.replace("VALUE", "KEY")] for key in holders}
    assert [name.rpartition(".")[2] for name in named] == ["extraheader"]


def test_t27_git_gets_none_of_our_variables(
    repo: FakeRepository, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = {"GIT_DIR": "/tmp/x", "GIT_TRACE_CURL": "1", "GIT_SSH_COMMAND": "x", "CANARY": "c"}
    for name, value in planted.items():
        monkeypatch.setenv(name, value)
    path, record = recording(tmp_path / "bin")
    fetch(repo.branch(), path=path)
    for line in record.read_text().splitlines():
        _, environ = json.loads(line)
        assert not planted.keys() & environ.keys()
        assert environ["HOME"] == "/nonexistent"


@pytest.mark.parametrize("sha", ["0" * 40, "1234567890" * 4])
def test_an_unknown_commit(fetch: Fetch, repo: FakeRepository, token: FakeToken, sha: str) -> None:
    with pytest.raises(ForgeError, match="git fetch failed") as caught:
        fetch(sha)
    assert not [secret for secret in spellings(token.value) if secret in str(caught.value)]


def test_a_token_that_may_not(github: FakeGitHub, repo: FakeRepository, fetch: Fetch) -> None:
    other = github.add_token("other", {"issues": "read"}).value
    with pytest.raises(ForgeError, match="git fetch failed") as caught:
        fetch(repo.branch(), token=other)
    assert other not in str(caught.value)


def test_t22_a_redirect_does_not_get_the_token(
    github: FakeGitHub, repo: FakeRepository, fetch: Fetch
) -> None:
    """Neither to another origin nor at all: where it leads is for the server to say."""
    seen: list[dict[str, str]] = []

    class Thief(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the server's name for it
            seen.append(dict(self.headers))
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Thief) as thief:
        thread = Thread(target=thief.serve_forever, args=(0.01,))
        thread.start()
        place = f"http://127.0.0.1:{thief.server_port}/octo/shop.git/info/refs"
        with Redirecting(place) as address, pytest.raises(ForgeError):
            fetch(repo.branch(), server_url=address)
        thief.shutdown()
        thread.join()
    assert seen == []


class Redirecting:
    """A server that sends everybody elsewhere."""

    def __init__(self, place: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the server's name for it
                self.send_response(301)
                self.send_header("Location", f"{place}?service=git-upload-pack")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


# --- names --------------------------------------------------------------------------------------


BAD_NAMES = ["octo", "octo/..", "octo/.", "octo/.git", "../shop", "-o/shop", "a/b/c", "o/s?x", ""]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_t23_a_name_that_is_no_repository(
    fetch: Fetch, github: FakeGitHub, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ForgeError, match="not a commit of a repository"):
        fetch("0" * 40, name)
    assert not (tmp_path / "work").exists()
    assert github.calls == []


@given(st.text(max_size=45))
def test_t23_only_a_whole_id_is_a_commit(sha: str) -> None:
    with pytest.raises(ForgeError):
        fetch_commit(
            "octo/shop", f"-{sha}", Path("/nonexistent"), server_url="http://x", token="", path=""
        )


def test_no_git(fetch: Fetch, tmp_path: Path) -> None:
    with pytest.raises(ForgeError, match="git could not be started"):
        fetch("0" * 40, path=str(tmp_path))


def test_a_place_that_is_taken(fetch: Fetch, repo: FakeRepository) -> None:
    fetch(repo.branch())
    with pytest.raises(ForgeError, match="no place"):
        fetch(repo.branch())


# --- hostile commits ----------------------------------------------------------------------------


def commit_of(repo: FakeRepository, *entries: Entry) -> str:
    """Commit entries of any mode by plumbing alone."""
    tree = repo.git.add_tree(entries, repo.branch())
    sha = repo.git.add_commit(tree, [repo.branch()], "Hostile", SOMEBODY, SOMEBODY)
    repo.git.set_ref("refs/heads/hostile", sha)
    return sha


def blob(repo: FakeRepository, path: str, text: str, mode: str = "100644") -> Entry:
    return Entry(path, mode, "blob", repo.git.add_blob(text.encode()))


def test_t38_submodules_are_not_fetched(
    github: FakeGitHub, repo: FakeRepository, fetch: Fetch
) -> None:
    inner = github.add_repository("octo/inner", {"evil.py": "1\n"})
    url = f'[submodule "m\\r"]\n\tpath = m\n\turl = {inner.clone_url}\n\tupdate = !touch evil\n'
    link = Entry("m", "160000", "commit", inner.branch())
    checkout = fetch(commit_of(repo, blob(repo, ".gitmodules", url), link))
    assert list((checkout / "m").iterdir()) == []
    assert not [call for call in github.calls if "inner" in call.path]


def test_t38_no_filter_hook_or_large_file_program_runs(
    repo: FakeRepository, fetch: Fetch, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 9\n"
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git-lfs", "evil"):
        program = programs / name
        program.write_text(f"#!/bin/sh\ntouch {marker}\n")
        program.chmod(0o755)
    entries = (
        blob(repo, ".gitattributes", "* filter=lfs diff=evil merge=evil\nx filter=evil\n"),
        blob(repo, ".gitconfig", f"[core]\n\tfsmonitor = {programs}/evil\n"),
        blob(repo, ".lfsconfig", "[lfs]\n\turl = http://127.0.0.1:1/\n"),
        blob(repo, "hooks/post-checkout", f"#!/bin/sh\ntouch {marker}\n", "100755"),
        blob(repo, "data.bin", pointer),
    )
    checkout = fetch(commit_of(repo, *entries), path=f"{programs}:{PATH}")
    assert (checkout / "data.bin").read_text() == pointer
    assert not marker.exists()
    assert not (checkout / ".git" / "hooks").exists()


def test_t38_a_bare_repository_inside_is_only_files(
    repo: FakeRepository, fetch: Fetch, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    config = f"[core]\n\tbare = true\n\tfsmonitor = touch {marker}\n"
    entries = (
        blob(repo, "inner/config", config),
        blob(repo, "inner/HEAD", "ref: refs/heads/main\n"),
        blob(repo, "inner/objects/keep", ""),
        blob(repo, "inner/refs/keep", ""),
    )
    assert (fetch(commit_of(repo, *entries)) / "inner" / "config").read_text() == config
    assert not marker.exists()


@pytest.mark.parametrize("name", [".git", ".GIT", "git~1", ".git ", ".g\u200cit"])
def test_t38_a_tree_that_writes_into_the_repository_itself(
    repo: FakeRepository, fetch: Fetch, tmp_path: Path, name: str
) -> None:
    """No program of ours writes such a tree: its bytes are put together here."""
    marker = tmp_path / "ran"
    config = repo.git.add_blob(f"[core]\n\tfsmonitor = touch {marker}\n".encode())
    inner = tree(repo, b"100644 config\0" + bytes.fromhex(config))
    outer = tree(repo, f"40000 {name}\0".encode() + bytes.fromhex(inner))
    sha = repo.git.add_commit(outer, [], "Hostile", SOMEBODY, SOMEBODY)
    repo.git.set_ref("refs/heads/hostile", sha)
    with suppress(ForgeError):  # most of them are refused; the others are ordinary names here
        fetch(sha)
    config_file = tmp_path / "work" / "shop" / ".git" / "config"
    assert str(marker) not in config_file.read_text()
    assert not marker.exists()


def tree(repo: FakeRepository, data: bytes) -> str:
    return repo.git.line("hash-object", "-w", "-t", "tree", "--literally", "--stdin", data=data)


def test_t38_links_are_links_and_are_not_followed(
    repo: FakeRepository, fetch: Fetch, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    entries = (
        blob(repo, "away", str(outside), "120000"),
        blob(repo, "passwd", "/etc/passwd", "120000"),
    )
    checkout = fetch(commit_of(repo, *entries))
    assert stat.S_ISLNK((checkout / "passwd").lstat().st_mode)
    assert (checkout / "away").readlink() == outside
    assert list(outside.iterdir()) == []


def test_t38_a_link_and_a_file_behind_it(
    repo: FakeRepository, fetch: Fetch, tmp_path: Path
) -> None:
    """The entry `away` twice, as a link and as a folder: what git makes of it stays inside."""
    outside = tmp_path / "outside"
    outside.mkdir()
    evil = repo.git.add_blob(b"evil\n")
    link = repo.git.add_blob(str(outside).encode())
    inner = tree(repo, b"100644 evil\0" + bytes.fromhex(evil))
    rows = b"120000 away\0" + bytes.fromhex(link) + b"40000 away\0" + bytes.fromhex(inner)
    sha = repo.git.add_commit(tree(repo, rows), [], "Hostile", SOMEBODY, SOMEBODY)
    repo.git.set_ref("refs/heads/hostile", sha)
    with suppress(ForgeError):
        fetch(sha)
    assert list(outside.iterdir()) == []


def test_r14_a_connection_that_breaks_off(
    github: FakeGitHub, repo: FakeRepository, fetch: Fetch
) -> None:
    github.faults.add(Fault(".*git-upload-pack", reset="before", times=0))
    with pytest.raises(ForgeError, match="git fetch failed"):
        fetch(repo.branch())
