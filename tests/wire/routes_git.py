"""Serve the Git Data API: blobs, trees, commits, refs."""

import base64
import binascii
from typing import Any

from wire import shapes, shapes_git
from wire.plumbing import Entry, GitError, Person
from wire.repository import FakeRepository
from wire.routing import FORBIDDEN, Answer, Call, Problem, Route, invalid, missing
from wire.state import Json

MODES = {"100644": "blob", "100755": "blob", "120000": "blob", "040000": "tree", "160000": "commit"}
CONTENTS = ("contents",)
GIT = "/repos/{owner}/{repo}/git"


def create_blob(call: Call) -> Answer:
    """Store a blob."""
    content = call.body["content"]
    if call.body.get("encoding", "utf-8") == "base64":
        try:
            data = base64.b64decode(content)
        except binascii.Error:
            raise Problem(422, "content is not valid Base64") from None
    else:
        data = content.encode()
    sha = call.repo.git.add_blob(data)
    url = shapes.place(call.repo, f"/git/blobs/{sha}")
    return Answer({"sha": sha, "url": url}, 201)


def get_blob(call: Call) -> Answer:
    """Show a blob."""
    sha = call.params["file_sha"]
    if call.repo.git.kind(sha) != "blob":
        missing()
    return Answer(shapes_git.blob(call.repo, sha))


def create_tree(call: Call) -> Answer:
    """Store a tree, on top of another or new."""
    repository = call.repo
    entries = [_entry(call, repository, given) for given in call.body["tree"]]
    start = call.body.get("base_tree")
    if start is not None and repository.git.kind(start) not in ("tree", "commit"):
        raise Problem(404, "Not Found")
    sha = repository.git.add_tree(entries, start)
    return Answer(shapes_git.tree(repository, sha, repository.git.entries(sha)), 201)


def _entry(call: Call, repository: FakeRepository, given: Json) -> Entry:
    path, mode = given.get("path", ""), given.get("mode", "100644")
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise Problem(422, "tree.path contains a malformed path component")
    if path.startswith(".github/workflows/") and not call.token.may("workflows", "write"):
        raise Problem(403, FORBIDDEN)
    sha = given.get("sha")
    if "content" in given:
        sha = repository.git.add_blob(given["content"].encode())
    elif sha is not None and mode != "160000" and repository.git.kind(sha) != MODES[mode]:
        raise Problem(422, f"tree.sha {sha} is not a valid {MODES[mode]}")
    return Entry(path, mode, MODES[mode], sha)


def get_tree(call: Call) -> Answer:
    """Show a tree, with its subtrees when asked."""
    repository = call.repo
    sha = repository.git.resolve(call.params["tree_sha"], "tree") or missing()
    entries = repository.git.entries(sha, recursive="recursive" in call.query)
    return Answer(shapes_git.tree(repository, sha, entries))


def create_commit(call: Call) -> Answer:
    """Store a commit."""
    repository, body = call.repo, call.body
    if repository.git.kind(body["tree"]) != "tree":
        raise Problem(422, "Tree SHA does not exist")
    parents = body.get("parents", [])
    if any(repository.git.kind(parent) != "commit" for parent in parents):
        raise Problem(422, "Parent SHA does not exist or is not a commit object")
    author = _person(call, body.get("author"))
    committer = _person(call, body.get("committer") or body.get("author"))
    sha = repository.git.add_commit(body["tree"], parents, body["message"], author, committer)
    return Answer(shapes_git.git_commit(repository, sha), 201)


def _person(call: Call, given: dict[str, Any] | None) -> Person:
    who = call.token.author
    given = given or {}
    name, email = given.get("name", who.name or who.login), given.get("email", who.email)
    return Person(name, email, given.get("date", call.github.now()))


def get_commit(call: Call) -> Answer:
    """Show a commit."""
    sha = call.params["commit_sha"]
    if call.repo.git.kind(sha) != "commit":
        missing()
    return Answer(shapes_git.git_commit(call.repo, sha))


def get_ref(call: Call) -> Answer:
    """Show one ref."""
    name = f"refs/{call.params['ref']}"
    return Answer(shapes_git.ref(call.repo, name, call.repo.git.ref(name) or missing()))


def matching_refs(call: Call) -> Answer:
    """List the refs that begin alike."""
    found = call.repo.git.refs(f"refs/{call.params['ref']}")
    return call.page([shapes_git.ref(call.repo, name, sha) for name, sha in sorted(found.items())])


def create_ref(call: Call) -> Answer:
    """Make a ref that does not exist."""
    repository, name = call.repo, call.body["ref"]
    if not name.startswith("refs/") or name.count("/") < 2:
        raise Problem(422, "Reference name must start with 'refs/' and have at least two slashes")
    if repository.git.ref(name) is not None:
        raise Problem(422, "Reference already exists")
    _may_point(call, repository, call.body["sha"])
    try:
        repository.git.line("check-ref-format", name)
        repository.git.set_ref(name, call.body["sha"])
    except GitError:
        raise Problem(422, "Reference name is not valid") from None
    return Answer(shapes_git.ref(repository, name, call.body["sha"]), 201)


def _may_point(call: Call, repository: FakeRepository, sha: str) -> None:
    if repository.git.kind(sha) != "commit":
        raise Problem(422, "Object does not exist")
    if not call.token.may("workflows", "write") and repository.git.touches_workflows(sha):
        raise Problem(403, FORBIDDEN)


def update_ref(call: Call) -> Answer:
    """Move a ref, forward unless forced."""
    repository, name = call.repo, f"refs/{call.params['ref']}"
    old = repository.git.ref(name)
    if old is None:
        raise Problem(422, "Reference does not exist")
    _may_point(call, repository, call.body["sha"])
    if not call.body.get("force") and not repository.git.contains(call.body["sha"], old):
        raise Problem(422, "Update is not a fast forward")
    repository.git.set_ref(name, call.body["sha"])
    return Answer(shapes_git.ref(repository, name, call.body["sha"]))


def delete_ref(call: Call) -> Answer:
    """Take a ref away, and close the pull requests from it."""
    repository, name = call.repo, f"refs/{call.params['ref']}"
    if repository.git.ref(name) is None:
        raise Problem(422, "Reference does not exist")
    if name == f"refs/heads/{repository.default_branch}":
        invalid("Reference", "ref", "custom", "Cannot delete the default branch")
    repository.git.delete_ref(name)
    for pull in repository.pulls.values():
        ours = pull.head_repository == repository.full_name
        if ours and name == f"refs/heads/{pull.head_ref}" and pull.issue.state == "open":
            pull.issue.state, pull.issue.closed_at = "closed", call.github.now()
            pull.issue.closed_by = call.token.author
    return Answer(None, 204)


ROUTES = (
    Route("POST", f"{GIT}/blobs", create_blob, CONTENTS),
    Route("GET", f"{GIT}/blobs/{{file_sha}}", get_blob, CONTENTS),
    Route("POST", f"{GIT}/trees", create_tree, CONTENTS),
    Route("GET", f"{GIT}/trees/{{tree_sha}}", get_tree, CONTENTS),
    Route("POST", f"{GIT}/commits", create_commit, CONTENTS),
    Route("GET", f"{GIT}/commits/{{commit_sha}}", get_commit, CONTENTS),
    Route("GET", f"{GIT}/ref/{{ref}}", get_ref, CONTENTS),
    Route("GET", f"{GIT}/matching-refs/{{ref}}", matching_refs, CONTENTS),
    Route("POST", f"{GIT}/refs", create_ref, CONTENTS),
    Route("PATCH", f"{GIT}/refs/{{ref}}", update_ref, CONTENTS),
    Route("DELETE", f"{GIT}/refs/{{ref}}", delete_ref, CONTENTS),
)
