"""Serve workflow runs, jobs, logs and artifacts."""

import io
import zipfile
from urllib.parse import unquote

from wire import shapes_actions
from wire.repository import FakeRepository
from wire.routing import Answer, Call, Problem, Route, missing
from wire.state import Artifact, Job, Run, Workflow

ACTIONS = "/repos/{owner}/{repo}/actions"
RUN = f"{ACTIONS}/runs/{{run_id}}"
NEEDS = ("actions",)


def list_runs(call: Call) -> Answer:
    """List runs, newest first."""
    return _runs(call, list(call.repo.runs.values()))


def workflow_runs(call: Call) -> Answer:
    """List the runs of one workflow, newest first."""
    workflow = _workflow(call)
    return _runs(call, [run for run in call.repo.runs.values() if run.workflow is workflow])


def _runs(call: Call, runs: list[Run]) -> Answer:
    query = call.query
    wanted = (query.get("branch"), query.get("event"), query.get("head_sha"), query.get("actor"))
    status = query.get("status")
    found = []
    for run in reversed(runs):
        held = (run.head_branch, run.event, run.head_sha, run.actor.login)
        if all(want in (None, have) for want, have in zip(wanted, held, strict=True)) and (
            status in (None, run.status, run.conclusion)
        ):
            found.append(run)
    return call.counted("workflow_runs", [shapes_actions.run(call.repo, run) for run in found])


def _run(call: Call) -> Run:
    return call.repo.runs.get(call.number("run_id")) or missing()


def get_run(call: Call) -> Answer:
    """Show a run at its latest attempt."""
    return Answer(shapes_actions.run(call.repo, _run(call)))


def get_attempt(call: Call) -> Answer:
    """Show one attempt of a run."""
    run = _run(call)
    attempt = call.number("attempt_number")
    if not 1 <= attempt <= run.attempt:
        missing()
    return Answer(shapes_actions.run(call.repo, run, attempt))


def list_jobs(call: Call) -> Answer:
    """List the jobs of a run."""
    run = _run(call)
    attempt = run.attempt
    if "attempt_number" in call.params:
        attempt = call.number("attempt_number")
    every = call.query.get("filter") == "all"
    jobs = [j for j in _jobs(call.repo, run) if every or j.attempt == attempt]
    return call.counted("jobs", [shapes_actions.job(call.repo, job) for job in jobs])


def _jobs(repository: FakeRepository, run: Run) -> list[Job]:
    return [job for job in repository.jobs.values() if job.run_id == run.id]


def get_job(call: Call) -> Answer:
    """Show a job."""
    job = call.repo.jobs.get(call.number("job_id")) or missing()
    return Answer(shapes_actions.job(call.repo, job))


def job_log(call: Call) -> Answer:
    """Send to where the log of a job is."""
    job = call.repo.jobs.get(call.number("job_id")) or missing()
    if call.repo.runs[job.run_id].logs_expired:
        raise Problem(410, "Server Error")
    if job.log is None or job.status != "completed":
        missing()
    return _elsewhere(call, job.log, "text/plain; charset=utf-8")


def run_logs(call: Call) -> Answer:
    """Send to where the logs of a run are: a zip of one file for each job."""
    run = _run(call)
    if run.logs_expired:
        raise Problem(410, "Server Error")
    if run.status != "completed":
        missing()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for number, job in enumerate(_jobs(call.repo, run)):
            name = job.name.replace("/", "").replace(":", "")[:90].strip()
            file.writestr(f"{number}_{name}.txt", job.log or b"")
    return _elsewhere(call, archive.getvalue(), "application/zip")


def _elsewhere(call: Call, content: bytes, kind: str) -> Answer:
    return Answer(None, 302, {"Location": call.github.store(content, kind)})


def run_artifacts(call: Call) -> Answer:
    """List the artifacts of a run."""
    run, name = _run(call), call.query.get("name")
    found = [a for a in call.repo.artifacts.values() if a.run_id == run.id]
    named = [a for a in found if name in (None, a.name)]
    return call.counted("artifacts", [shapes_actions.artifact(call.repo, a) for a in named])


def _artifact(call: Call) -> Artifact:
    return call.repo.artifacts.get(call.number("artifact_id")) or missing()


def get_artifact(call: Call) -> Answer:
    """Show an artifact."""
    return Answer(shapes_actions.artifact(call.repo, _artifact(call)))


def download_artifact(call: Call) -> Answer:
    """Send to where the content of an artifact is."""
    artifact = _artifact(call)
    if artifact.expired:
        raise Problem(410, "Artifact has expired")
    if call.params["archive_format"] != "zip":
        raise Problem(422, "Unsupported archive format")
    return _elsewhere(call, artifact.content, "application/zip")


def list_workflows(call: Call) -> Answer:
    """List the workflows."""
    found = [shapes_actions.workflow(call.repo, w) for w in call.repo.workflows.values()]
    return call.counted("workflows", found)


def _workflow(call: Call) -> Workflow:
    name = unquote(call.params["workflow_id"])
    for workflow in call.repo.workflows.values():
        if name in (str(workflow.id), workflow.path.rsplit("/", 1)[-1]):
            return workflow
    return missing()


def get_workflow(call: Call) -> Answer:
    """Show a workflow, by number or file name."""
    return Answer(shapes_actions.workflow(call.repo, _workflow(call)))


ROUTES = (
    Route("GET", f"{ACTIONS}/runs", list_runs, NEEDS),
    Route("GET", RUN, get_run, NEEDS),
    Route("GET", f"{RUN}/jobs", list_jobs, NEEDS),
    Route("GET", f"{RUN}/logs", run_logs, NEEDS),
    Route("GET", f"{RUN}/artifacts", run_artifacts, NEEDS),
    Route("GET", f"{RUN}/attempts/{{attempt_number}}", get_attempt, NEEDS),
    Route("GET", f"{RUN}/attempts/{{attempt_number}}/jobs", list_jobs, NEEDS),
    Route("GET", f"{RUN}/attempts/{{attempt_number}}/logs", run_logs, NEEDS),
    Route("GET", f"{ACTIONS}/jobs/{{job_id}}", get_job, NEEDS),
    Route("GET", f"{ACTIONS}/jobs/{{job_id}}/logs", job_log, NEEDS),
    Route("GET", f"{ACTIONS}/artifacts/{{artifact_id}}", get_artifact, NEEDS),
    Route(
        "GET",
        f"{ACTIONS}/artifacts/{{artifact_id}}/{{archive_format}}",
        download_artifact,
        NEEDS,
    ),
    Route("GET", f"{ACTIONS}/workflows", list_workflows, NEEDS),
    Route("GET", f"{ACTIONS}/workflows/{{workflow_id}}", get_workflow, NEEDS),
    Route("GET", f"{ACTIONS}/workflows/{{workflow_id}}/runs", workflow_runs, NEEDS),
)
