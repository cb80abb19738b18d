"""Show workflow runs, jobs, artifacts and checks as GitHub's REST API does."""

import hashlib

from wire.repository import FakeRepository
from wire.shapes import app, minimal, node, page, place, pull_minimal, user
from wire.state import Artifact, CheckRun, Job, Json, Run, Workflow


def workflow(repository: FakeRepository, given: Workflow) -> Json:
    """Show a workflow."""
    file = given.path.rsplit("/", 1)[-1]
    return {
        "id": given.id,
        "node_id": node("W", given.id),
        "name": given.name,
        "path": given.path,
        "state": given.state,
        "created_at": repository.created_at,
        "updated_at": repository.created_at,
        "url": place(repository, f"/actions/workflows/{given.id}"),
        "html_url": page(repository, f"/blob/{repository.default_branch}/{given.path}"),
        "badge_url": page(repository, f"/workflows/{file}/badge.svg"),
    }


def run(repository: FakeRepository, given: Run, attempt: int | None = None) -> Json:
    """Show a run, or one of its attempts."""
    url = place(repository, f"/actions/runs/{given.id}")
    number = attempt or given.attempt
    suite = given.id + 1
    world = repository.world
    head = world.repository(given.head_repository)
    before = f"{url}/attempts/{number - 1}" if number > 1 else None
    ends = {"jobs": "jobs", "logs": "logs", "artifacts": "artifacts", "cancel": "cancel"}
    return {
        "id": given.id,
        "name": given.workflow.name,
        "node_id": node("WFR", given.id),
        "check_suite_id": suite,
        "check_suite_node_id": node("CS", suite),
        "head_branch": given.head_branch,
        "head_sha": given.head_sha,
        "path": given.workflow.path,
        "run_number": given.run_number,
        "run_attempt": number,
        "display_title": given.display_title,
        "event": given.event,
        "status": given.status,
        "conclusion": given.conclusion,
        "workflow_id": given.workflow.id,
        "url": url,
        "html_url": page(repository, f"/actions/runs/{given.id}"),
        "pull_requests": [pull_minimal(repository, repository.pulls[n]) for n in given.pulls],
        "created_at": given.created_at,
        "updated_at": given.updated_at,
        "run_started_at": given.created_at,
        "actor": user(world, given.actor),
        "triggering_actor": user(world, given.triggering_actor),
        "referenced_workflows": [],
        **{f"{name}_url": f"{url}/{end}" for name, end in ends.items()},
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": before,
        "check_suite_url": place(repository, f"/check-suites/{suite}"),
        "workflow_url": place(repository, f"/actions/workflows/{given.workflow.id}"),
        "head_commit": _head_commit(repository, given),
        "repository": minimal(repository),
        "head_repository": None if head is None else minimal(head),
    }


def _head_commit(repository: FakeRepository, given: Run) -> Json | None:
    for store in [r.git for r in repository.world.network(repository)]:
        if store.kind(given.head_sha) == "commit":
            info = store.commit(given.head_sha)
            people = {
                role: {"name": person.name, "email": person.email}
                for role, person in (("author", info.author), ("committer", info.committer))
            }
            base = {"id": info.sha, "tree_id": info.tree, "message": info.message}
            return {**base, "timestamp": info.committer.date, **people}
    return None


def job(repository: FakeRepository, given: Job) -> Json:
    """Show a job."""
    owner = repository.runs[given.run_id]
    times = {"started_at": given.started_at, "completed_at": given.completed_at}
    return {
        "id": given.id,
        "run_id": given.run_id,
        "run_attempt": given.attempt,
        "run_url": place(repository, f"/actions/runs/{given.run_id}"),
        "node_id": node("CR", given.id),
        "head_sha": owner.head_sha,
        "head_branch": owner.head_branch,
        "workflow_name": owner.workflow.name,
        "name": given.name,
        "status": given.status,
        "conclusion": given.conclusion,
        "created_at": given.started_at,
        **times,
        "steps": [{**step, **times} for step in given.steps],
        "url": place(repository, f"/actions/jobs/{given.id}"),
        "html_url": page(repository, f"/actions/runs/{given.run_id}/job/{given.id}"),
        "check_run_url": place(repository, f"/check-runs/{given.check_run_id}"),
        "labels": ["ubuntu-latest"],
        "runner_id": 1,
        "runner_name": "GitHub Actions 1",
        "runner_group_id": 0,
        "runner_group_name": "GitHub Actions",
    }


def artifact(repository: FakeRepository, given: Artifact) -> Json:
    """Show an artifact."""
    owner = repository.runs[given.run_id]
    head = repository.world.repository(owner.head_repository)
    url = place(repository, f"/actions/artifacts/{given.id}")
    return {
        "id": given.id,
        "node_id": node("AR", given.id),
        "name": given.name,
        "size_in_bytes": len(given.content),
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": given.expired,
        "digest": f"sha256:{hashlib.sha256(given.content).hexdigest()}",
        "created_at": given.created_at,
        "updated_at": given.created_at,
        "expires_at": given.created_at,
        "workflow_run": {
            "id": owner.id,
            "repository_id": repository.id,
            "head_repository_id": repository.id if head is None else head.id,
            "head_branch": owner.head_branch,
            "head_sha": owner.head_sha,
        },
    }


def check(repository: FakeRepository, given: CheckRun) -> Json:
    """Show a check run."""
    url = place(repository, f"/check-runs/{given.id}")
    here = page(repository, f"/runs/{given.id}")
    return {
        "id": given.id,
        "name": given.name,
        "node_id": node("CR", given.id),
        "head_sha": given.head_sha,
        "external_id": given.external_id,
        "url": url,
        "html_url": here,
        "details_url": given.details_url or here,
        "status": given.status,
        "conclusion": given.conclusion,
        "started_at": given.started_at,
        "completed_at": given.completed_at,
        "output": {
            "title": given.title,
            "summary": given.summary,
            "text": given.text,
            "annotations_count": len(given.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": given.app.id},
        "app": app(repository.world, given.app),
        "pull_requests": [],
    }


def annotation(repository: FakeRepository, given: CheckRun, number: int) -> Json:
    """Show an annotation of a check run."""
    one = given.annotations[number]
    optional = ("start_column", "end_column", "title", "raw_details")
    return {
        **{key: one.get(key) for key in optional},
        **{key: one[key] for key in ("path", "start_line", "end_line", "message")},
        "annotation_level": one["annotation_level"],
        "blob_href": page(repository, f"/blob/{given.head_sha}/{one['path']}"),
    }
