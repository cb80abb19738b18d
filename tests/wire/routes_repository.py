"""Serve repositories, people, branches, files, commits and comparisons."""

from wire import shapes, shapes_git
from wire.repository import FakeRepository
from wire.routing import FORBIDDEN, Answer, Call, Problem, Route, missing
from wire.state import Json

REPO = "/repos/{owner}/{repo}"
CONTENTS = ("contents",)
PERMISSIONS = {"maintain": "write", "triage": "read"}


def get_repository(call: Call) -> Answer:
    """Show a repository."""
    return Answer(shapes.full(call.repo))


def get_permission(call: Call) -> Answer:
    """Say what somebody may in a repository."""
    account = call.github.accounts.get(call.params["username"].lower()) or missing()
    role = call.repo.role(account)
    permission = PERMISSIONS.get(role, role)
    names = ("pull", "triage", "push", "maintain", "admin")
    order = {"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}
    held = {name: n < order[role] for n, name in enumerate(names)}
    person = {**shapes.user(call.github, account), "role_name": role, "permissions": held}
    return Answer({"permission": permission, "role_name": role, "user": person})


def get_user(call: Call) -> Answer:
    """Show an account."""
    account = call.github.accounts.get(call.params["username"].lower()) or missing()
    return Answer(shapes.profile(call.github, account))


def get_me(call: Call) -> Answer:
    """Show whose token this is; installations are nobody."""
    if call.token.app is not None:
        raise Problem(403, FORBIDDEN)
    return Answer(shapes.profile(call.github, call.token.author))


def rate_limit(call: Call) -> Answer:
    """Say how many requests are left."""
    now = {"limit": 5000, "used": call.github.used, "remaining": 5000 - call.github.used}
    core = {**now, "reset": call.github.reset_at, "resource": "core"}
    return Answer({"resources": {"core": core, "search": core}, "rate": core})


def list_branches(call: Call) -> Answer:
    """List the branches."""
    refs = call.repo.git.refs("refs/heads/")
    shown = []
    for name, sha in sorted(refs.items()):
        url = shapes.place(call.repo, f"/commits/{sha}")
        branch = name.removeprefix("refs/heads/")
        shown.append({"name": branch, "commit": {"sha": sha, "url": url}, "protected": False})
    return call.page(shown)


def get_branch(call: Call) -> Answer:
    """Show a branch."""
    name = call.params["branch"]
    sha = call.repo.git.ref(f"refs/heads/{name}")
    if sha is None:
        raise Problem(404, "Branch not found")
    url = shapes.place(call.repo, f"/branches/{name}")
    checks: Json = {"enforcement_level": "off", "contexts": [], "checks": []}
    return Answer(
        {
            "name": name,
            "commit": shapes_git.commit(call.repo, sha),
            "_links": {"self": url, "html": shapes.page(call.repo, f"/tree/{name}")},
            "protected": False,
            "protection": {"enabled": False, "required_status_checks": checks},
            "protection_url": f"{url}/protection",
        }
    )


def get_contents(call: Call) -> Answer:
    """Show a file or a folder at a commit."""
    repository, path = call.repo, call.params.get("path", "").strip("/")
    name = call.query.get("ref") or repository.default_branch
    sha = repository.git.resolve(name)
    if sha is None:
        raise Problem(404, f"No commit found for the ref {name}")
    found = repository.git.entries(sha, path=path)
    if not found:
        missing()
    if path and found[0].kind != "tree":
        if "raw" in call.headers.get("accept", "") and found[0].sha is not None:
            return Answer(repository.git.blob(found[0].sha))
        return Answer(shapes_git.content(repository, name, found[0], whole=True))
    inside = repository.git.entries(sha, path=f"{path}/") if path else found
    return Answer([shapes_git.content(repository, name, e, whole=False) for e in inside])


def _commit(repository: FakeRepository, name: str) -> str:
    sha = repository.git.resolve(name)
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {name}")
    return sha


def get_commit(call: Call) -> Answer:
    """Show a commit by sha, branch or tag."""
    sha = _commit(call.repo, call.params["ref"])
    if call.headers.get("accept", "").endswith(".sha"):
        return Answer(sha.encode())
    shown = shapes_git.commit(call.repo, sha, whole=True)
    shown["files"], headers = call.cut(shown["files"], size=300)
    return Answer(shown, headers=headers)


def list_commits(call: Call) -> Answer:
    """List commits, newest first."""
    start = _commit(call.repo, call.query.get("sha") or call.repo.default_branch)
    path = call.query.get("path")
    found = call.repo.git.commits(start, *(("--", path) if path else ()))
    shown, headers = call.cut(found)
    return Answer([shapes_git.commit(call.repo, sha) for sha in shown], headers=headers)


def compare(call: Call) -> Answer:
    """Compare two commits from where they parted."""
    repository, names = call.repo, call.params["basehead"]
    if "..." not in names:
        missing()
    base, head = (_side(call, repository, name) for name in names.split("...", 1))
    start = repository.git.merge_base(base, head) or missing()
    ahead = repository.git.commits("--reverse", head, f"^{base}")
    behind = repository.git.commits(base, f"^{head}")
    status = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind"}
    here = shapes.page(repository, f"/compare/{names}")
    commits, headers = call.cut(ahead, size=250)
    return Answer(
        headers=headers,
        body={
            "url": shapes.place(repository, f"/compare/{names}"),
            "html_url": here,
            "permalink_url": here,
            "diff_url": f"{here}.diff",
            "patch_url": f"{here}.patch",
            "base_commit": shapes_git.commit(repository, base),
            "merge_base_commit": shapes_git.commit(repository, start),
            "status": status.get((bool(ahead), bool(behind)), "identical"),
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": [shapes_git.commit(repository, sha) for sha in commits],
            "files": shapes_git.changes(repository, start, head)[:300],
        },
    )


def _side(call: Call, repository: FakeRepository, name: str) -> str:
    if ":" not in name:
        return repository.git.resolve(name) or missing()
    owner, branch = name.split(":", 1)
    for source in call.github.network(repository):
        sha = source.git.resolve(branch) if source.owner.login.lower() == owner.lower() else None
        if sha is not None:
            repository.git.git("fetch", "-q", str(source.git.path), sha)
            return sha
    return missing()


ROUTES = (
    Route("GET", "/rate_limit", rate_limit),
    Route("GET", "/user", get_me),
    Route("GET", "/users/{username}", get_user),
    Route("GET", REPO, get_repository, ("metadata",)),
    Route("GET", f"{REPO}/collaborators/{{username}}/permission", get_permission, ("metadata",)),
    Route("GET", f"{REPO}/branches", list_branches, CONTENTS),
    Route("GET", f"{REPO}/branches/{{branch}}", get_branch, CONTENTS),
    Route("GET", f"{REPO}/contents", get_contents, CONTENTS),
    Route("GET", f"{REPO}/contents/", get_contents, CONTENTS),
    Route("GET", f"{REPO}/contents/{{path}}", get_contents, CONTENTS),
    Route("GET", f"{REPO}/commits", list_commits, CONTENTS),
    Route("GET", f"{REPO}/commits/{{ref}}", get_commit, CONTENTS),
    Route("GET", f"{REPO}/compare/{{basehead}}", compare, CONTENTS),
)
