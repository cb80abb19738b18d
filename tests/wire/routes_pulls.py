"""Serve pull requests: what GitHub accepts as one, and what it refuses."""

from wire import shapes, shapes_git
from wire.repository import FakeRepository
from wire.routes_issues import change, check_body
from wire.routing import Answer, Call, Problem, Route, invalid, missing
from wire.state import Pull

PULLS = "/repos/{owner}/{repo}/pulls"
PULL = f"{PULLS}/{{pull_number}}"
NEEDS = ("pull_requests",)
NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


def create_pull(call: Call) -> Answer:
    """Open a pull request."""
    repository, body = call.repo, call.body
    if repository.actions_may_not_create_pulls and call.token.app is call.github.actions_app:
        raise Problem(403, NOT_PERMITTED)
    source, head = _head(call, repository, body["head"])
    base = body["base"]
    check_body(body.get("body"))
    _acceptable(repository, source, head, base)
    if body.get("draft") and repository.drafts_unsupported:
        error = "Draft pull requests are not supported in this repository."
        raise Problem(422, error, [{"resource": "PullRequest", "code": "custom", "message": error}])
    pull = repository.add_pull(
        body["title"],
        head,
        base=base,
        body=body.get("body") or "",
        user=call.token.author,
        draft=bool(body.get("draft")),
        head_repository=source,
        app=call.token.app,
    )
    pull.maintainer_can_modify = bool(body.get("maintainer_can_modify"))
    return Answer(shapes.pull(repository, pull), 201)


def _head(call: Call, repository: FakeRepository, name: str) -> tuple[FakeRepository, str]:
    if ":" not in name:
        return repository, name
    owner, branch = name.split(":", 1)
    for source in call.github.network(repository):
        if source.owner.login.lower() == owner.lower():
            return source, branch
    return invalid("PullRequest", "head")


def _acceptable(repository: FakeRepository, source: FakeRepository, head: str, base: str) -> None:
    tip = source.git.ref(f"refs/heads/{head}") or invalid("PullRequest", "head")
    ground = repository.git.ref(f"refs/heads/{base}") or invalid("PullRequest", "base")
    for pull in repository.pulls.values():
        same = (pull.head_repository, pull.head_ref, pull.base_ref)
        if same == (source.full_name, head, base) and pull.issue.state == "open":
            _refused(f"A pull request already exists for {source.owner.login}:{head}.")
    if source is not repository:
        repository.git.git("fetch", "-q", str(source.git.path), tip)
    if repository.git.contains(ground, tip):
        _refused(f"No commits between {base} and {head}")


def _refused(message: str) -> None:
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    raise Problem(422, "Validation Failed", [error])


def list_pulls(call: Call) -> Answer:
    """List pull requests, newest first."""
    repository, query = call.repo, call.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [
        pull
        for pull in repository.pulls.values()
        if state in ("all", pull.issue.state)
        and base in (None, pull.base_ref)
        and (head is None or head.lower() == _label(pull).lower())
    ]
    oldest_first = query.get("direction") == "asc"
    ordered = found if oldest_first else found[::-1]
    return call.page([shapes.pull_simple(repository, pull) for pull in ordered])


def _label(pull: Pull) -> str:
    return f"{pull.head_repository.split('/')[0]}:{pull.head_ref}"


def _pull(call: Call) -> Pull:
    return call.repo.pulls.get(call.number("pull_number")) or missing()


def get_pull(call: Call) -> Answer:
    """Show a pull request."""
    return Answer(shapes.pull(call.repo, _pull(call)))


def update_pull(call: Call) -> Answer:
    """Change title, body, state or base; draft cannot be changed here, as on GitHub."""
    repository, pull, body = call.repo, _pull(call), call.body
    if body.get("state") == "open" and pull.issue.state == "closed":
        source = call.github.repository(pull.head_repository)
        if pull.merged or source is None or source.git.ref(f"refs/heads/{pull.head_ref}") is None:
            invalid("PullRequest", "state", "invalid", "state cannot be changed.")
    if "base" in body:
        target = repository.git.ref(f"refs/heads/{body['base']}") or invalid("PullRequest", "base")
        pull.base_ref, pull.base_sha = body["base"], target
    change(call, repository, pull.issue)
    return Answer(shapes.pull(repository, pull))


def list_files(call: Call) -> Answer:
    """List the files that a pull request changes."""
    repository, pull = call.repo, _pull(call)
    repository.see(pull)
    start = repository.git.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    return call.page(shapes_git.changes(repository, start, pull.head_sha))


def list_commits(call: Call) -> Answer:
    """List the commits of a pull request, oldest first."""
    repository, pull = call.repo, _pull(call)
    repository.see(pull)
    found = repository.git.commits("--reverse", pull.head_sha, f"^{pull.base_sha}")
    return call.page([shapes_git.commit(repository, sha) for sha in found])


def of_commit(call: Call) -> Answer:
    """List the pull requests whose commits include one."""
    repository = call.repo
    sha = repository.git.resolve(call.params["commit_sha"])
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {call.params['commit_sha']}")
    found = []
    for pull in repository.pulls.values():
        repository.see(pull)
        inside = repository.git.contains(pull.head_sha, sha)
        if inside and not repository.git.contains(pull.base_sha, sha):
            found.append(shapes.pull_simple(repository, pull))
    return call.page(found)


ROUTES = (
    Route("POST", PULLS, create_pull, NEEDS),
    Route("GET", PULLS, list_pulls, NEEDS),
    Route("GET", PULL, get_pull, NEEDS),
    Route("PATCH", PULL, update_pull, NEEDS),
    Route("GET", f"{PULL}/files", list_files, NEEDS),
    Route("GET", f"{PULL}/commits", list_commits, NEEDS),
    Route("GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", of_commit, NEEDS),
)
