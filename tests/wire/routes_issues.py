"""Serve issues, their comments, labels and reactions; pull requests are issues here too."""

from urllib.parse import unquote

from wire import shapes
from wire.repository import FakeRepository
from wire.routing import FORBIDDEN, Answer, Call, Problem, Route, invalid, missing
from wire.state import Comment, Issue, Json, Reaction

LONGEST = 65536
EITHER = ("issues", "pull_requests")
ISSUES = "/repos/{owner}/{repo}/issues"
LABELS = "/repos/{owner}/{repo}/labels"


def _issue(call: Call, *, write: bool = False) -> Issue:
    """Return the issue that the path names, if the token may touch this kind of it."""
    repository = call.repo
    number = call.number("issue_number")
    issue = repository.issues.get(number) or missing()
    _may(call, repository, number, write=write)
    return issue


def _may(call: Call, repository: FakeRepository, number: int, *, write: bool) -> None:
    kind = "pull_requests" if number in repository.pulls else "issues"
    if not call.token.may(kind, "write" if write else "read"):
        raise Problem(403, FORBIDDEN)


def check_body(body: str | None) -> None:
    """Refuse a body that GitHub would find too long or, in a comment, empty."""
    if body is not None and len(body) > LONGEST:
        text = f"Body is too long (maximum is {LONGEST} characters)"
        invalid("Issue", "body", "custom", text)


def get_issue(call: Call) -> Answer:
    """Show an issue."""
    return Answer(shapes.issue(call.repo, _issue(call)))


def list_issues(call: Call) -> Answer:
    """List issues, newest first."""
    state = call.query.get("state", "open")
    wanted = {name for name in call.query.get("labels", "").split(",") if name}
    creator = call.query.get("creator")
    found = [
        issue
        for issue in call.repo.issues.values()
        if state in ("all", issue.state)
        and wanted <= set(issue.labels)
        and creator in (None, issue.user.login)
    ]
    return call.page([shapes.issue(call.repo, issue) for issue in reversed(found)])


def update_issue(call: Call) -> Answer:
    """Change an issue."""
    repository, issue = call.repo, _issue(call, write=True)
    change(call, repository, issue)
    return Answer(shapes.issue(repository, issue))


def change(call: Call, repository: FakeRepository, issue: Issue) -> None:
    """Apply what a request says of title, body, state and labels."""
    body, now = call.body, call.github.now()
    check_body(body.get("body"))
    issue.title = body.get("title", issue.title)
    issue.body = body.get("body", issue.body)
    if body.get("state", issue.state) != issue.state:
        issue.state = body["state"]
        closed = issue.state == "closed"
        issue.closed_at, issue.closed_by = (now, call.token.author) if closed else (None, None)
    if "labels" in body:
        issue.labels = _names(repository, body["labels"])
    issue.updated_at = now
    _seen(repository, issue)


def _seen(repository: FakeRepository, issue: Issue) -> None:
    if issue.number in repository.pulls:
        repository.see(repository.pulls[issue.number])


def _names(repository: FakeRepository, given: list[str | Json]) -> list[str]:
    names = [one if isinstance(one, str) else one["name"] for one in given]
    return list(dict.fromkeys(repository.put_label(name).name for name in names))


def list_comments(call: Call) -> Answer:
    """List the comments of an issue, oldest first."""
    repository, issue = call.repo, _issue(call)
    since = call.query.get("since", "")
    found = [c for c in repository.comments.values() if c.number == issue.number]
    return call.page([shapes.comment(repository, c) for c in found if c.updated_at >= since])


def create_comment(call: Call) -> Answer:
    """Comment on an issue."""
    repository, issue = call.repo, _issue(call, write=True)
    body = _comment_body(call)
    who = call.token
    comment = repository.add_comment(issue.number, body, user=who.author, app=who.app)
    return Answer(shapes.comment(repository, comment), 201)


def _comment_body(call: Call) -> str:
    body: str = call.body["body"]
    check_body(body)
    if not body.strip():
        invalid("IssueComment", "body", "missing_field")
    return body


def _comment(call: Call, *, write: bool = False) -> Comment:
    comment = call.repo.comments.get(call.number("comment_id")) or missing()
    _may(call, call.repo, comment.number, write=write)
    return comment


def get_comment(call: Call) -> Answer:
    """Show a comment."""
    return Answer(shapes.comment(call.repo, _comment(call)))


def update_comment(call: Call) -> Answer:
    """Change a comment."""
    comment = _comment(call, write=True)
    comment.body = _comment_body(call)
    comment.bodies.append(comment.body)
    comment.updated_at = call.github.now()
    return Answer(shapes.comment(call.repo, comment))


def delete_comment(call: Call) -> Answer:
    """Take a comment away."""
    del call.repo.comments[_comment(call, write=True).id]
    return Answer(None, 204)


def issue_reactions(call: Call) -> Answer:
    """List or add reactions on an issue."""
    return _react(call, _issue(call, write=call.method == "POST").reactions)


def comment_reactions(call: Call) -> Answer:
    """List or add reactions on a comment."""
    return _react(call, _comment(call, write=call.method == "POST").reactions)


def _react(call: Call, reactions: list[Reaction]) -> Answer:
    world, who = call.github, call.token.author
    if call.method == "GET":
        content = call.query.get("content")
        found = [r for r in reactions if content in (None, r.content)]
        return call.page([shapes.reaction(world, r) for r in found])
    for old in reactions:
        if old.user is who and old.content == call.body["content"]:
            return Answer(shapes.reaction(world, old))
    new = Reaction(world.new_id(), who, call.body["content"], world.now())
    reactions.append(new)
    return Answer(shapes.reaction(world, new), 201)


def delete_reaction(call: Call) -> Answer:
    """Take a reaction away."""
    number = call.number("reaction_id")
    found = "comment_id" in call.params
    reactions = (_comment if found else _issue)(call, write=True).reactions
    kept = [r for r in reactions if r.id != number]
    if len(kept) == len(reactions):
        missing()
    reactions[:] = kept
    return Answer(None, 204)


def issue_labels(call: Call) -> Answer:
    """List the labels of an issue, add some or put others in their place."""
    repository, issue = call.repo, _issue(call, write=call.method != "GET")
    if call.method != "GET":
        given = call.body.get("labels", []) if isinstance(call.body, dict) else call.body
        kept = issue.labels if call.method == "POST" else []
        issue.labels = list(dict.fromkeys([*kept, *_names(repository, given)]))
        _seen(repository, issue)
    return Answer(shapes.labels(repository, issue.labels))


def remove_label(call: Call) -> Answer:
    """Take a label off an issue."""
    repository, issue = call.repo, _issue(call, write=True)
    name = unquote(call.params["name"])
    if name not in issue.labels:
        raise Problem(404, "Label does not exist")
    issue.labels.remove(name)
    _seen(repository, issue)
    return Answer(shapes.labels(repository, issue.labels))


def list_labels(call: Call) -> Answer:
    """List the labels of a repository."""
    return call.page([shapes.label(call.repo, label) for label in call.repo.labels.values()])


def get_label(call: Call) -> Answer:
    """Show a label."""
    name = unquote(call.params["name"]).lower()
    for label in call.repo.labels.values():
        if label.name.lower() == name:
            return Answer(shapes.label(call.repo, label))
    return missing()


def create_label(call: Call) -> Answer:
    """Make a label that does not exist."""
    name = call.body["name"]
    if any(label.name.lower() == name.lower() for label in call.repo.labels.values()):
        invalid("Label", "name", "already_exists")
    color, text = call.body.get("color", "ededed"), call.body.get("description")
    return Answer(shapes.label(call.repo, call.repo.put_label(name, color, text)), 201)


COMMENTS = f"{ISSUES}/comments/{{comment_id}}"
ISSUE = f"{ISSUES}/{{issue_number}}"
ROUTES = (
    Route("GET", ISSUES, list_issues, EITHER),
    Route("GET", COMMENTS, get_comment, EITHER),
    Route("PATCH", COMMENTS, update_comment, EITHER),
    Route("DELETE", COMMENTS, delete_comment, EITHER),
    Route("GET", f"{COMMENTS}/reactions", comment_reactions, EITHER),
    Route("POST", f"{COMMENTS}/reactions", comment_reactions, EITHER),
    Route("DELETE", f"{COMMENTS}/reactions/{{reaction_id}}", delete_reaction, EITHER),
    Route("GET", ISSUE, get_issue, EITHER),
    Route("PATCH", ISSUE, update_issue, EITHER),
    Route("GET", f"{ISSUE}/comments", list_comments, EITHER),
    Route("POST", f"{ISSUE}/comments", create_comment, EITHER),
    Route("GET", f"{ISSUE}/reactions", issue_reactions, EITHER),
    Route("POST", f"{ISSUE}/reactions", issue_reactions, EITHER),
    Route("DELETE", f"{ISSUE}/reactions/{{reaction_id}}", delete_reaction, EITHER),
    Route("GET", f"{ISSUE}/labels", issue_labels, EITHER),
    Route("POST", f"{ISSUE}/labels", issue_labels, EITHER),
    Route("PUT", f"{ISSUE}/labels", issue_labels, EITHER),
    Route("DELETE", f"{ISSUE}/labels/{{name}}", remove_label, EITHER),
    Route("GET", LABELS, list_labels, EITHER),
    Route("POST", LABELS, create_label, EITHER),
    Route("GET", f"{LABELS}/{{name}}", get_label, EITHER),
)
