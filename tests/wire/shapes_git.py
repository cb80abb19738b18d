"""Show commits, trees and differences as GitHub's REST API does."""

import base64
import posixpath

from wire.plumbing import CommitInfo, Entry, Person
from wire.repository import FakeRepository
from wire.shapes import page, place, user
from wire.state import Json

LETTERS = {"A": "added", "D": "removed", "M": "modified", "T": "changed"}
UNSIGNED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None}


def _verification() -> Json:
    return {**UNSIGNED, "verified_at": None}


def _person(person: Person) -> Json:
    return {"name": person.name, "email": person.email, "date": _utc(person.date)}


def _utc(date: str) -> str:
    return date.removesuffix("+00:00") + "Z" if date.endswith("+00:00") else date


def git_commit(repository: FakeRepository, sha: str) -> Json:
    """Show a commit as the Git Data API does."""
    info = repository.git.commit(sha)
    return {
        "sha": info.sha,
        "node_id": f"C_{info.sha}",
        "url": place(repository, f"/git/commits/{info.sha}"),
        "html_url": page(repository, f"/commit/{info.sha}"),
        "author": _person(info.author),
        "committer": _person(info.committer),
        "tree": {"sha": info.tree, "url": place(repository, f"/git/trees/{info.tree}")},
        "message": info.message,
        "parents": _parents(repository, info, "git/commits"),
        "verification": _verification(),
    }


def _parents(repository: FakeRepository, info: CommitInfo, where: str) -> list[Json]:
    return [
        {
            "sha": parent,
            "url": place(repository, f"/{where}/{parent}"),
            "html_url": page(repository, f"/commit/{parent}"),
        }
        for parent in info.parents
    ]


def commit(repository: FakeRepository, sha: str, *, whole: bool = False) -> Json:
    """Show a commit as the commits API does; `whole` with its files."""
    info = repository.git.commit(sha)
    shown = {
        "sha": info.sha,
        "node_id": f"C_{info.sha}",
        "url": place(repository, f"/commits/{info.sha}"),
        "html_url": page(repository, f"/commit/{info.sha}"),
        "comments_url": place(repository, f"/commits/{info.sha}/comments"),
        "commit": {
            "url": place(repository, f"/git/commits/{info.sha}"),
            "author": _person(info.author),
            "committer": _person(info.committer),
            "message": info.message,
            "comment_count": 0,
            "tree": {"sha": info.tree, "url": place(repository, f"/git/trees/{info.tree}")},
            "verification": _verification(),
        },
        "author": _account(repository, info.author),
        "committer": _account(repository, info.committer),
        "parents": _parents(repository, info, "commits"),
    }
    if whole:
        empty = repository.git.line("hash-object", "-t", "tree", "-w", "--stdin", data=b"")
        files = changes(repository, info.parents[0] if info.parents else empty, info.sha)
        added, removed = (sum(f[key] for f in files) for key in ("additions", "deletions"))
        shown["files"] = files
        shown["stats"] = {"additions": added, "deletions": removed, "total": added + removed}
    return shown


def _account(repository: FakeRepository, person: Person) -> Json | None:
    for account in list(repository.world.accounts.values()):
        if account.email == person.email:
            return user(repository.world, account)
    return None


def changes(repository: FakeRepository, old: str, new: str) -> list[Json]:
    """Show the files that differ between two commits."""
    shown = []
    for letter, path, added, removed, patch in repository.git.changes(old, new):
        entries = repository.git.entries(old if letter == "D" else new, path=path)
        shown.append(
            {
                "sha": entries[0].sha if entries else None,
                "filename": path,
                "status": LETTERS.get(letter, "changed"),
                "additions": added,
                "deletions": removed,
                "changes": added + removed,
                "blob_url": page(repository, f"/blob/{new}/{path}"),
                "raw_url": page(repository, f"/raw/{new}/{path}"),
                "contents_url": place(repository, f"/contents/{path}?ref={new}"),
                **({"patch": patch.rstrip("\n")} if patch else {}),
            }
        )
    return shown


def tree(repository: FakeRepository, sha: str, entries: list[Entry]) -> Json:
    """Show a tree."""
    lines = []
    for entry in entries:
        kind = {"commit": "commits"}.get(entry.kind, f"{entry.kind}s")
        line: Json = {"path": entry.path, "mode": entry.mode, "type": entry.kind, "sha": entry.sha}
        if entry.size is not None:
            line["size"] = entry.size
        lines.append({**line, "url": place(repository, f"/git/{kind}/{entry.sha}")})
    url = place(repository, f"/git/trees/{sha}")
    return {"sha": sha, "url": url, "tree": lines, "truncated": False}


def ref(repository: FakeRepository, name: str, sha: str) -> Json:
    """Show a ref."""
    kind = repository.git.kind(sha)
    return {
        "ref": name,
        "node_id": f"REF_{sha}",
        "url": place(repository, f"/git/{name}"),
        "object": {"sha": sha, "type": kind, "url": place(repository, f"/git/{kind}s/{sha}")},
    }


def blob(repository: FakeRepository, sha: str) -> Json:
    """Show a blob."""
    content = repository.git.blob(sha)
    return {
        "sha": sha,
        "node_id": f"B_{sha}",
        "size": len(content),
        "url": place(repository, f"/git/blobs/{sha}"),
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }


def content(repository: FakeRepository, commit_name: str, entry: Entry, *, whole: bool) -> Json:
    """Show a file or folder as the contents API does; `whole` with its content."""
    kinds = {"tree": "dir", "blob": "symlink" if entry.mode == "120000" else "file"}
    kind = kinds.get(entry.kind, "submodule")
    url = place(repository, f"/contents/{entry.path}?ref={commit_name}")
    git_url = place(repository, f"/git/{entry.kind}s/{entry.sha}")
    here = page(repository, f"/{entry.kind}/{commit_name}/{entry.path}")
    raw = page(repository, f"/raw/{commit_name}/{entry.path}") if kind == "file" else None
    shown: Json = {
        "name": posixpath.basename(entry.path),
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": url,
        "html_url": here,
        "git_url": git_url,
        "download_url": raw,
        "type": kind,
        "_links": {"self": url, "git": git_url, "html": here},
    }
    if whole and entry.sha is not None:
        data = repository.git.blob(entry.sha)
        if kind == "symlink":
            shown["target"] = data.decode("utf-8", "replace")
        else:
            small = len(data) <= 1024 * 1024
            shown["encoding"] = "base64" if small else "none"
            shown["content"] = base64.encodebytes(data).decode() if small else ""
    return shown
