"""Check a repository on GitHub before anything is spent; nothing is changed and nothing is run.

What a token cannot see is `unknown`, never `fine`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Final
from urllib.parse import urlsplit

from patchwright.doctor.access import examine_access
from patchwright.doctor.callers import Document, Files, events_of, given, jobs_of
from patchwright.doctor.findings import Finding, judged
from patchwright.doctor.hazards import examine_file, examine_other
from patchwright.doctor.settings import examine_settings
from patchwright.doctor.watching import Watch, examine_pytest, examine_start, examine_watch
from patchwright.errors import ForgeError
from patchwright.evidence import plain_yaml
from patchwright.forges.github import settings as ask
from patchwright.forges.github import surface as at
from patchwright.forges.github.settings import Glance, Settings, open_settings
from patchwright.publish import LABELS

API: Final = "https://api.github.com"
FOLDER: Final = ".github/workflows"
MOST_FILES: Final = 100
MOST_BYTES: Final = plain_yaml.MOST_BYTES
HEAL: Final = "heal"


def examine_repository(repository: str, environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Check token, settings, labels and workflows of `owner/name` with the token of GITHUB_TOKEN.

    GH_TOKEN is taken when that is not set; GITHUB_API_URL names another server.
    """
    token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or ""
    if not token:
        note = "there is none; set GITHUB_TOKEN, for instance to what `gh auth token` prints"
        return (Finding("token", "mend", note),)
    api = environ.get("GITHUB_API_URL") or API
    alone = urlsplit(api).hostname in ("127.0.0.1", "localhost", "::1")
    try:
        settings = open_settings(repository, token, api_url=api, hurry=alone)
    except ForgeError as error:
        return (Finding("repository", "mend", str(error)),)
    return tuple(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    seen = settings.look(at.REPOSITORY)
    yield from examine_access(settings, seen)
    if not seen.there:
        return
    commit = settings.look(
        at.COMMIT, {"ref": seen.text("default_branch") or "HEAD"}, {"per_page": 1}
    )
    sha = commit.text("sha")
    workflows = _Workflows(settings, sha, seen.text("default_branch"))
    listed = settings.look(at.CONTENTS, {"path": FOLDER}, {"ref": sha}) if sha else commit
    files = workflows.files(listed) if listed.there else None
    yield from examine_settings(settings, seen, files)
    yield from _labels(settings, files)
    yield from workflows.findings(listed, files)


@dataclass(frozen=True)
class _Workflows:
    """The workflow files at the head of the default branch."""

    settings: Settings
    sha: str
    branch: str

    def files(self, listed: Glance) -> Files:
        """Read the files that a folder lists."""
        paths = [str(e.get("path")) for e in listed.entries() if e.get("type") == "file"]
        chosen = [path for path in sorted(paths) if path.endswith((".yml", ".yaml"))]
        found: dict[str, Document | None] = dict.fromkeys(chosen)
        for path in chosen[:MOST_FILES]:
            document = plain_yaml.load(self._read(path) or b"")
            found[path] = document if isinstance(document, dict) else None
        return Files(found)

    def findings(self, listed: Glance, files: Files | None) -> Iterator[Finding]:
        """Yield what is to be said of the files, or why they cannot be seen."""
        if files is None:
            yield _unseen(listed, self.branch)
            return
        for path, document in files.documents.items():
            if document is None:
                note = f"{path} cannot be read; look at it with actionlint"
                yield Finding("workflow", "unknown", note)
        if not files.ours():
            note = f"none on {self.branch} runs Patchwright; `patchwright init` writes them"
            yield Finding("workflow", "mend", note)
        yield from self._of(files)

    def _of(self, files: Files) -> Iterator[Finding]:
        ours = files.ours()
        for path in ours:
            yield from examine_file(files, path)
        for path, document in files.read():
            if path not in ours:
                yield from examine_other(path, document)
        shown = self.settings.look(ask.WORKFLOWS, query={"per_page": 100})
        states = {str(w.get("path")): str(w.get("state")) for w in shown.entries("workflows")}
        watch = Watch(files, states)
        yield from examine_watch(watch)
        yield examine_pytest(watch, self._read)
        yield from examine_start(files)

    def _read(self, path: str) -> bytes | None:
        return self.settings.file(path, self.sha, MOST_BYTES)


def _unseen(listed: Glance, branch: str) -> Finding:
    if listed.status == 404:
        note = (
            f"{branch} has no {FOLDER}; add a workflow that runs the tests, then `patchwright init`"
        )
        return Finding("workflow", "mend", note)
    if listed.status in (409, 422):
        return Finding("workflow", "mend", "the repository is empty; commit something first")
    note = f"the files in {FOLDER} cannot be seen ({listed.said or listed.status})"
    return Finding("workflow", "unknown", f"{note}; give the token `contents: read`")


def _labels(settings: Settings, files: Files | None) -> Iterator[Finding]:
    for name in _heal_labels(files):
        found = settings.look(at.LABEL, {"name": name})
        if found.status == 404:
            mend = f"issues cannot carry it: make it with `gh label create {quote(name)}`"
            yield judged("label", False, f"{name} is not there and {mend}")
        else:
            yield _label(found, name)
    for name in LABELS:
        found = settings.look(at.LABEL, {"name": name})
        if found.status == 404:
            note = f"{name} is not there yet; it is made with the first pull request"
            yield judged("label", True, note)
        else:
            yield _label(found, name)


def _label(found: Glance, name: str) -> Finding:
    if found.there:
        return judged("label", True, f"{name} is there")
    note = f"whether {name} is there cannot be seen; look at the labels of the repository's issues"
    return Finding("label", "unknown", note)


def _heal_labels(files: Files | None) -> tuple[str, ...]:
    """Return the labels that start a repair: those of callers that listen to issues."""
    if files is None:
        return (HEAL,)
    found: dict[str, None] = {}
    for path in files.callers():
        document = files.documents[path] or {}
        if "issues" in events_of(document) and jobs_of(document):
            found |= dict.fromkeys(given(files, document, "label") or [HEAL])
    plain = [name for name in found if "${{" not in name]
    return tuple(plain)
