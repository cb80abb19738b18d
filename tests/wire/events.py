"""Make the event files that GitHub gives to workflows, from what a fake GitHub holds."""

from wire import shapes, shapes_actions
from wire.repository import FakeRepository
from wire.state import Account, Comment, Issue, Json, Pull, Run


def _event(repository: FakeRepository, sender: Account, **fields: object) -> Json:
    about = {"repository": shapes.full(repository)}
    return {**fields, **about, "sender": shapes.user(repository.world, sender)}


def workflow_run(repository: FakeRepository, run: Run, action: str = "completed") -> Json:
    """Return the event of a run that ended."""
    return _event(
        repository,
        run.triggering_actor,
        action=action,
        workflow_run=shapes_actions.run(repository, run),
        workflow=shapes_actions.workflow(repository, run.workflow),
    )


def issue_comment(repository: FakeRepository, comment: Comment, action: str = "created") -> Json:
    """Return the event of a comment on an issue or pull request."""
    issue = shapes.issue(repository, repository.issues[comment.number])
    shown = shapes.comment(repository, comment)
    return _event(repository, comment.user, action=action, issue=issue, comment=shown)


def issues(
    repository: FakeRepository, issue: Issue, action: str = "opened", label: str | None = None
) -> Json:
    """Return the event of an issue; with the label that was put on it for `labeled`."""
    fields: Json = {"action": action, "issue": shapes.issue(repository, issue)}
    if label is not None:
        fields["label"] = shapes.label(repository, repository.put_label(label))
    return _event(repository, issue.user, **fields)


def pull_request(repository: FakeRepository, pull: Pull, action: str = "opened") -> Json:
    """Return the event of a pull request."""
    shown = shapes.pull(repository, pull)
    who = pull.issue.user
    return _event(repository, who, action=action, number=pull.number, pull_request=shown)


def workflow_dispatch(
    repository: FakeRepository,
    sender: Account,
    inputs: dict[str, str],
    workflow: str = ".github/workflows/patchwright.yml",
) -> Json:
    """Return the event of a workflow started by hand."""
    ref = f"refs/heads/{repository.default_branch}"
    return _event(repository, sender, inputs=inputs, ref=ref, workflow=workflow)


def repository_dispatch(
    repository: FakeRepository, sender: Account, kind: str, payload: Json
) -> Json:
    """Return the event of a dispatch from outside."""
    branch = repository.default_branch
    return _event(repository, sender, action=kind, branch=branch, client_payload=payload)


def schedule(repository: FakeRepository, cron: str = "0 * * * *") -> Json:
    """Return the event of a clock."""
    return _event(repository, repository.owner, schedule=cron)
