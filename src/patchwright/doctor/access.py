"""Check what a token sees of a repository, by one harmless read of each kind."""

import re
from collections.abc import Iterator
from typing import Final

from patchwright.doctor.findings import Finding, judged
from patchwright.forges.github import surface as at
from patchwright.forges.github.calls import Ids
from patchwright.forges.github.settings import Glance, Settings
from patchwright.forges.github.surface import Endpoint

_FINE_GRAINED: Final = "github_pat_"
_OF_APPS: Final = ("ghs_", "ghu_")
_TOO_STRONG = re.compile(r"workflow|delete_repo|admin:\w+|write:packages|delete:packages")
_WRITES = re.compile(r"\b(?:public_repo|repo)\b")


def examine_access(settings: Settings, seen: Glance) -> Iterator[Finding]:
    """Yield whether the token works, what it reads, and what is known of what it writes."""
    yield _token(seen)
    if not seen.there:
        if seen.status not in (0, 401):
            note = f"GitHub answered {seen.status} ({seen.said}); correct OWNER/REPO, or let the "
            yield judged("repository", False, f"{note}token see it")
        return
    yield _repository(seen)
    for permission, endpoint, ids, query in _probes(seen):
        found = settings.look(endpoint, ids, query)
        yield _reads(permission, found)
        if endpoint is at.RUNS and found.there:
            yield _logs(settings, found)
    yield _writes(settings.calls.token, seen)
    yield from _strength(seen)


def _token(seen: Glance) -> Finding:
    if seen.status == 401:
        return judged("token", False, "GitHub does not know it (any more); make a new one")
    if seen.status == 0:
        return Finding("token", "unknown", f"GitHub cannot be asked: {seen.said}")
    return judged("token", True, "GitHub knows it")


def _repository(seen: Glance) -> Finding:
    if seen.flag("archived"):
        return judged("repository", False, "it is archived and takes no branch; unarchive it first")
    kind = {True: "private", False: "public", None: "visible"}[seen.flag("private")]
    branch = seen.text("default_branch")
    return judged(
        "repository", True, f"{seen.text('full_name')} is {kind}; default branch {branch}"
    )


def _probes(seen: Glance) -> Iterator[tuple[str, Endpoint, Ids, Ids]]:
    branch = seen.text("default_branch") or "HEAD"
    yield "contents", at.COMMIT, {"ref": branch}, {"per_page": 1}
    yield "actions", at.RUNS, {}, {"status": "completed", "per_page": 1}
    yield "issues", at.LABEL, {"name": "heal"}, {}
    yield "pull-requests", at.PULLS, {}, {"per_page": 1}
    yield "checks", at.CHECKS, {"ref": branch}, {"per_page": 1}


def _reads(permission: str, found: Glance) -> Finding:
    name = "token reads"
    # A label that is not there, and a repository without a commit, were looked at all the same.
    missing = (404, 409, 422) if permission == "issues" else (409, 422)
    if found.there or found.status in missing:
        return judged(name, True, permission)
    said = found.said or f"GitHub answered {found.status}"
    if found.refused or found.status == 404:
        why = f"not {permission} ({said})"
        return judged(name, False, f"{why}; give the token `{permission}: read`")
    return Finding(name, "unknown", f"{permission}: {said}; run doctor again later")


def _logs(settings: Settings, runs: Glance) -> Finding:
    """Try a log: in a public repository anybody may list runs, but not read what they logged."""
    name, untried = "token reads", "logs: no run with a log to try; they need `actions: read`"
    for run in runs.entries("workflow_runs")[:1]:
        ids: Ids = {"run_id": run.get("id") or 0, "attempt_number": run.get("run_attempt") or 1}
        for job in settings.look(at.JOBS, ids, {"per_page": 1}).entries("jobs")[:1]:
            found = settings.look(at.JOB_LOG, {"job_id": job.get("id") or 0})
            if found.status in (200, 302, 307):
                return judged(name, True, "logs")
            if found.refused:
                why = found.said or f"GitHub answered {found.status}"
                return judged(name, False, f"not logs ({why}); give the token `actions: read`")
    return Finding(name, "unknown", untried)


def _writes(token: str, seen: Glance) -> Finding:
    name, scopes = "token writes", seen.headers.get("x-oauth-scopes")
    place = "what it may write is seen when it writes; the jobs list theirs as `permissions:`"
    if token.startswith((_FINE_GRAINED, *_OF_APPS)) or scopes is None:
        return Finding(name, "unknown", f"GitHub does not tell it of such a token: {place}")
    held = seen.data.get("permissions") if isinstance(seen.data, dict) else None
    pushes = held.get("push") if isinstance(held, dict) else None
    if pushes is False or not _WRITES.search(scopes):
        note = "its account or scopes may not write here; jobs with a token of their own still may"
        return judged(name, False, f"{note}, `patchwright publish` with this one may not")
    if pushes is True:
        return judged(name, True, f"its account may write here, with the scopes {scopes}")
    return Finding(name, "unknown", f"GitHub does not say what its account may: {place}")


def _strength(seen: Glance) -> Iterator[Finding]:
    scopes = seen.headers.get("x-oauth-scopes") or ""
    strong = _TOO_STRONG.findall(scopes)
    if strong:
        note = f"{', '.join(strong)} is never needed; do not put this token into `github-token`"
        yield Finding("token strength", "fine", note)
