"""Serve check runs and their annotations."""

from wire import shapes_actions
from wire.repository import FakeRepository
from wire.routing import Answer, Call, Problem, Route, invalid, missing
from wire.state import CheckRun, Json

CHECKS = "/repos/{owner}/{repo}/check-runs"
CHECK = f"{CHECKS}/{{check_run_id}}"
NEEDS = ("checks",)
AT_ONCE = 50
LONGEST = 65535
COPIED = ("name", "status", "started_at", "completed_at", "external_id", "details_url", "actions")


def create_check(call: Call) -> Answer:
    """Make a check run; only Apps may."""
    repository, body = call.repo, call.body
    if call.token.app is None:
        raise Problem(403, "You must authenticate via a GitHub App.")
    if repository.git.kind(body["head_sha"]) != "commit":
        raise Problem(422, f"No commit found for SHA: {body['head_sha']}")
    _acceptable(body)
    check = repository.add_check(body["head_sha"], body["name"], app=call.token.app)
    check.status = "queued"
    _apply(call, check)
    return Answer(shapes_actions.check(repository, check), 201)


def _acceptable(body: Json) -> None:
    output = body.get("output", {})
    if len(output.get("annotations", ())) > AT_ONCE:
        invalid("CheckRun", "annotations", "invalid", f"exceeds a maximum quantity of {AT_ONCE}")
    for name in ("summary", "text"):
        if len(output.get(name) or "") > LONGEST:
            text = f"Only {LONGEST} characters are allowed; {len(output[name])} were supplied."
            raise Problem(422, f"Invalid request.\n\n{text}")
    if body.get("status") == "completed" and not body.get("conclusion"):
        invalid("CheckRun", "conclusion", "missing_field")


def _apply(call: Call, check: CheckRun) -> None:
    body = call.body
    for name in COPIED:
        if name in body:
            setattr(check, name, body[name])
    if body.get("conclusion"):
        check.conclusion, check.status = body["conclusion"], "completed"
        check.completed_at = body.get("completed_at") or call.github.now()
    output = body.get("output", {})
    for name in ("title", "summary", "text"):
        setattr(check, name, output.get(name, getattr(check, name)))
    check.annotations.extend(output.get("annotations", ()))


def _check(call: Call) -> CheckRun:
    return call.repo.checks.get(call.number("check_run_id")) or missing()


def get_check(call: Call) -> Answer:
    """Show a check run."""
    return Answer(shapes_actions.check(call.repo, _check(call)))


def update_check(call: Call) -> Answer:
    """Change a check run; annotations are added to those it has."""
    check = _check(call)
    if call.token.app is not check.app:
        raise Problem(403, "You must authenticate via the GitHub App that made the check run.")
    _acceptable(call.body)
    _apply(call, check)
    return Answer(shapes_actions.check(call.repo, check))


def list_checks(call: Call) -> Answer:
    """List the check runs of a commit, newest first."""
    repository = call.repo
    sha = repository.git.resolve(call.params["ref"])
    if sha is None:
        raise Problem(422, f"No commit found for SHA: {call.params['ref']}")
    found = _wanted(call, repository, sha)
    shown = [shapes_actions.check(repository, check) for check in found]
    return call.counted("check_runs", shown)


def _wanted(call: Call, repository: FakeRepository, sha: str) -> list[CheckRun]:
    name, status = call.query.get("check_name"), call.query.get("status")
    app = call.query.get("app_id")
    found = [
        check
        for check in reversed(repository.checks.values())
        if check.head_sha == sha
        and name in (None, check.name)
        and status in (None, check.status)
        and app in (None, str(check.app.id))
    ]
    if call.query.get("filter", "latest") == "all":
        return found
    latest = {(check.app.id, check.name): check for check in reversed(found)}
    return [check for check in found if latest[(check.app.id, check.name)] is check]


def list_annotations(call: Call) -> Answer:
    """List the annotations of a check run."""
    check = _check(call)
    numbers = range(len(check.annotations))
    return call.page([shapes_actions.annotation(call.repo, check, n) for n in numbers])


ROUTES = (
    Route("POST", CHECKS, create_check, NEEDS),
    Route("GET", CHECK, get_check, NEEDS),
    Route("PATCH", CHECK, update_check, NEEDS),
    Route("GET", f"{CHECK}/annotations", list_annotations, NEEDS),
    Route("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs", list_checks, NEEDS),
)
