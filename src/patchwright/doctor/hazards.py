"""Judge the workflows that run Patchwright: what would let a stranger's code do more than run.

Each rule yields the place and a sentence with its mend; nothing is run and nothing is asked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from patchwright.doctor.callers import (
    IN_JOB,
    NEEDS,
    RUNS_CODE,
    Document,
    Files,
    Job,
    Step,
    events_of,
    job_modes,
    jobs_of,
    mode_of,
    steps_of,
    table,
    word,
    words,
)
from patchwright.doctor.findings import Finding, State
from patchwright.evidence.plain_yaml import Plain

LONGEST_LINE: Final = 4096
PRIVILEGED: Final = frozenset({"workflow_run", "pull_request_target", "issue_comment"})
"""Events whose runs hold secrets and a token that writes, whoever caused them."""
_ORDER: Final = {"none": 0, "read": 1, "write": 2}
_PINNED = re.compile(r"@(?:[0-9a-f]{40}|[0-9a-f]{64})")
_DIGEST = re.compile(r"docker://[^@]+@sha256:[0-9a-f]{64}")
_NOWHERE = re.compile(r"@0{40}")
_HEAD = re.compile(
    r"head[_.](?:sha|ref|branch|commit|repo)|head_repository|merge_commit_sha|refs/pull/"
    r"|pull_request\.head|workflow_run\.pull_requests"
)
_FETCHES = re.compile(r"\bgit +(?:-\S+ +)*(?:fetch|checkout|switch|pull|clone|reset)\b")
_PULL_CHECKOUT = re.compile(r"\bgh +pr +checkout\b")
_PULL_REF = re.compile(r"\bpull/")
_EXPRESSION = re.compile(r"\$\{\{([^{}]{0,1000})\}\}")
_TEXT_OF_EVENT = re.compile(r"github\.(?:head_ref|event\.[\w.*\[\]'-]{0,200})")
_HARMLESS = re.compile(r"\.(?:number|id|run_id|sha|head_sha|action|conclusion|run_attempt)$")
_SECRET = re.compile(r"\bsecrets *(?:\. *([\w-]+)|\[ *'([\w-]+)' *\]|([)\[]))")
_TRACE = re.compile(r"(?:OTEL_EXPORTER_OTLP|LANGSMITH|LANGCHAIN)_\w+")
_ONE_SECRET = re.compile(r"\$\{\{ *secrets\.[\w-]+ *\}\}")
_MODEL_KEY: Final = "model-key"
_HOSTED = re.compile(r"ubuntu-[\w.-]+")
_OTHER_SYSTEM = re.compile(r"(?:windows|macos)-[\w.-]+")
_UNSECURE: Final = "ACTIONS_ALLOW_UNSECURE_COMMANDS"

Remark = tuple[str, State, str]
"""The name of a rule, the state, and the sentence."""


@dataclass(frozen=True)
class _Place:
    """One job of a file, with what it takes from the file."""

    files: Files
    document: Document
    name: str
    job: Job
    modes: frozenset[str]

    @property
    def permissions(self) -> Plain:
        """Return what the job's token may, None when nobody says."""
        own = self.job.get("permissions")
        return self.document.get("permissions") if own is None else own

    @property
    def runs_code(self) -> bool:
        """Say whether the machine of this job runs the repository's code."""
        checks_out = any(_is_checkout(step) for step in steps_of(self.job))
        return checks_out or bool({*RUNS_CODE, "?"} & set(job_modes(self.job)))


def examine_file(files: Files, path: str) -> Iterator[Finding]:
    """Yield what has to be mended in a workflow that runs Patchwright, or that nothing has."""
    document = files.documents[path] or {}
    remarks = dict.fromkeys(_remarks(files, document))
    for rule, state, sentence in remarks:
        yield Finding(rule, state, f"{path}: {sentence}")
    if all(state == "fine" for _, state, _ in remarks):
        note = "pinned, with the permissions that it needs, no secret beside foreign code"
        yield Finding("workflow", "fine", f"{path}: {note}")


def examine_other(path: str, document: Document) -> Iterator[Finding]:
    """Yield what is dangerous in another workflow now that a program pushes branches here."""
    if not PRIVILEGED & set(events_of(document)):
        return
    for name, job in jobs_of(document).items():
        for step in steps_of(job):
            for rule, state, sentence in _head_checkout(step):
                yield Finding(rule, state, f"{path}: job {name} {sentence}")


def _remarks(files: Files, document: Document) -> Iterator[Remark]:
    yield from _of_document(document)
    privileged = bool({*PRIVILEGED, "workflow_call"} & set(events_of(document)))
    checks = _STEP_RULES if privileged else _STEP_RULES[:-1]
    for name, job in jobs_of(document).items():
        place = _Place(files, document, name, job, files.modes(job))
        for rule in _JOB_RULES:
            for code, state, sentence in rule(place):
                yield code, state, f"job {name} {sentence}"
        for step in steps_of(job):
            for check in checks:
                for code, state, sentence in check(step):
                    yield code, state, f"job {name} {sentence}"


# --- the whole file ------------------------------------------------------------------------------


def _of_document(document: Document) -> Iterator[Remark]:
    if "pull_request_target" in events_of(document):
        yield (
            "trigger",
            "mend",
            "starts on pull_request_target, where strangers' text meets secrets; "
            "use workflow_run or issue_comment",
        )
    if document.get("permissions") == "write-all":
        yield "write-all", "mend", "has `permissions: write-all`; write `permissions: {}` there"
    environments = [table(document.get("env"))]
    for job in jobs_of(document).values():
        environments += [table(job.get("env")), *(table(s.get("env")) for s in steps_of(job))]
    if any(_is_on(env.get(_UNSECURE)) for env in environments):
        yield "unsecure", "mend", f"sets {_UNSECURE}: a log line becomes a command; take it out"


def _is_on(value: Plain) -> bool:
    return value not in (None, False, 0, "", "false", "False", "FALSE", "0")


# --- one job -------------------------------------------------------------------------------------


def _permissions(place: _Place) -> Iterator[Remark]:
    held = place.permissions
    if held is None:
        sentence = "has no `permissions:` and gets the default, which may be to write everything"
        yield "permissions", "mend", f"{sentence}; list what it needs{_listed(place)}"
    elif held == "write-all":
        if place.job.get("permissions") == held:
            sentence = "has `permissions: write-all`; list what it needs"
            yield "write-all", "mend", f"{sentence}{_listed(place)}"
    elif "?" in place.modes:
        sentence = "chooses its mode while it runs, so what it needs cannot be seen"
        yield "permissions", "unknown", f"{sentence}; write a mode for each job"
    elif place.modes:
        yield from _compared(place, _levels(held))


def _levels(held: Plain) -> Mapping[str, str]:
    if held == "read-all":
        return dict.fromkeys(NEEDS["both"], "read")
    return {name: str(level) for name, level in table(held).items()}


def _needed(place: _Place) -> dict[str, str]:
    needed: dict[str, str] = {}
    for mode in sorted(place.modes):
        for name, level in NEEDS.get(mode, {}).items():
            needed[name] = level if needed.get(name) != "write" else "write"
    return needed


def _listed(place: _Place) -> str:
    needed = ", ".join(f"{name}: {level}" for name, level in sorted(_needed(place).items()))
    return f" ({needed})" if needed else ""


def _compared(place: _Place, held: Mapping[str, str]) -> Iterator[Remark]:
    needed, only_here = _needed(place), place.modes == {IN_JOB}
    short = [
        f"{name}: {level}"
        for name, level in needed.items()
        if _ORDER.get(held.get(name, "none"), 0) < _ORDER[level]
    ]
    if short:
        yield "permissions", "mend", f"lacks {', '.join(short)}; add it to its `permissions:`"
    spare = [
        f"{name}: {level}"
        for name, level in held.items()
        if _ORDER.get(level, 0) > _ORDER[needed.get(name, "none")]
        and (level == "write" or name not in needed)
    ]
    writes = [one for one in spare if one.endswith(": write")]
    if RUNS_CODE & place.modes and "both" not in place.modes and writes and "uses" not in place.job:
        sentence = "runs the repository's code and holds"
        yield "writes", "mend", f"{sentence} {', '.join(writes)}; take it away"
    elif spare and not only_here:
        yield "permissions", "mend", f"does not need {', '.join(spare)}; take it away"


def _one_job(place: _Place) -> Iterator[Remark]:
    if "both" in job_modes(place.job):
        sentence = "is the one-job form: code runs beside a token that writes; two jobs are safer"
        yield "one-job", "fine", sentence


def _runner(place: _Place) -> Iterator[Remark]:
    modes = job_modes(place.job)
    if not modes or modes == [IN_JOB]:
        return
    labels = place.job.get("runs-on")
    labels = table(labels).get("labels", "a group") if isinstance(labels, dict) else labels
    names = [name.lower() for name in words(labels)]
    if any("${{" in name for name in names):
        yield "runner", "unknown", "chooses its runner while it runs; see that GitHub hosts it"
    elif any(_OTHER_SYSTEM.fullmatch(name) for name in names):
        yield "runner", "mend", "needs Linux for a Docker action; use ubuntu-24.04"
    elif not names or not all(_HOSTED.fullmatch(name) for name in names):
        yield from _foreign_runner(place, names)


def _foreign_runner(place: _Place, names: list[str]) -> Iterator[Remark]:
    steps = [table(step.get("with")) for step in steps_of(place.job) if mode_of(step)]
    allowed = all(str(inputs.get("allow-self-hosted")).lower() == "true" for inputs in steps)
    if "self-hosted" not in names:
        label = ", ".join(names) or "no label"
        yield "runner", "unknown", f"runs on {label}; see that such a machine serves one job only"
    elif allowed:
        note = "runs on a self-hosted runner, as allow-self-hosted says; each must serve one job"
        yield "runner", "fine", note
    else:
        sentence = "runs on a self-hosted runner, where other jobs find what a test left behind"
        yield "runner", "mend", f"{sentence}; use ubuntu-24.04"


def _secrets(place: _Place) -> Iterator[Remark]:
    if word(place.job.get("secrets")) == "inherit":
        sentence = "passes every secret on (`secrets: inherit`); pass those that are needed by name"
        yield "secrets", "mend", sentence
    if not place.runs_code:
        return
    found = dict.fromkeys(_named_secrets(place))
    if found:
        sentence = f"runs the repository's code and holds secrets ({', '.join(found)})"
        yield "secrets", "mend", f"{sentence}; move them to a job that runs none of it"


def _named_secrets(place: _Place) -> Iterator[str]:
    for key in ("env", "container", "services"):
        yield from _in(place.job.get(key))
    yield from _in(place.document.get("env"))
    for step in steps_of(place.job):
        env = table(step.get("env"))
        traced = mode_of(step) is not None
        kept = {k: v for k, v in env.items() if not (traced and _TRACE.fullmatch(k))}
        yield from _in([kept, _inputs_that_leak(place, step), step.get("run")])


def _inputs_that_leak(place: _Place, step: Step) -> dict[str, Plain]:
    """Return the inputs of a step without a model's key that our action alone gets.

    It takes the key out of what it starts and refuses it below level L1. Where the job checks code
    out, other steps may have run it before, and an action of the checkout is not ours.
    """
    inputs = dict(table(step.get("with")))
    foreign = any(_is_checkout(one) for one in steps_of(place.job))
    remote = not word(step.get("uses")).startswith(("./", "$/"))
    ours = mode_of(step) in ("repair", "both") and remote and not foreign
    if ours and _ONE_SECRET.fullmatch(word(inputs.get(_MODEL_KEY)).strip()):
        del inputs[_MODEL_KEY]
    return inputs


def _in(value: object) -> Iterator[str]:
    """Yield the names of the secrets that a value refers to."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _in(one)
    for expression in _EXPRESSION.findall(value) if isinstance(value, str) else ():
        for dotted, quoted, whole in _SECRET.findall(expression):
            name = dotted or quoted or ("all of them" if whole else "")
            if name.upper() != "GITHUB_TOKEN":
                yield name


def _cache(place: _Place) -> Iterator[Remark]:
    if not set(job_modes(place.job)) - {IN_JOB}:
        return
    for step in steps_of(place.job):
        uses, cache = word(step.get("uses")), table(step.get("with")).get("cache")
        caches = uses.startswith("actions/cache") or (cache not in (None, False, "", "false"))
        if caches and mode_of(step) is None:
            sentence = f"uses a cache ({uses}), through which one run reaches the next"
            yield "cache", "mend", f"{sentence}; take it out"


def _called_workflow(place: _Place) -> Iterator[Remark]:
    uses = word(place.job.get("uses"))
    if not uses:
        return
    yield from _pin(uses)
    if place.files.called(place.job) is not None:
        return
    if uses.startswith(("./", "$/")):
        yield "calls", "mend", f"calls {uses}, which is not there; `patchwright init` writes it"
    else:
        yield "calls", "unknown", f"calls {uses}, which is not read here; read it once yourself"


# --- one step ------------------------------------------------------------------------------------


def _is_checkout(step: Step) -> bool:
    return word(step.get("uses")).startswith("actions/checkout@")


def _pinned(step: Step) -> Iterator[Remark]:
    yield from _pin(word(step.get("uses")))


def _pin(uses: str) -> Iterator[Remark]:
    if not uses or uses.startswith(("./", "$/")):
        return
    if _NOWHERE.search(uses):
        sentence = f"uses {uses}, which stands for a commit; put your copy's commit there"
        yield "unpinned", "mend", sentence
    elif uses.startswith("docker://"):
        if not _DIGEST.fullmatch(uses):
            yield "unpinned", "mend", f"uses {uses}; pin the image by its digest, @sha256:..."
    elif not _PINNED.fullmatch(uses[uses.rfind("@") :]):
        yield "unpinned", "mend", f"uses {uses}; pin it by the 40 digits of a commit"


def _credentials(step: Step) -> Iterator[Remark]:
    kept = table(step.get("with")).get("persist-credentials")
    if _is_checkout(step) and str(kept).lower() != "false":
        sentence = "leaves its token in .git/config; give checkout `persist-credentials: false`"
        yield "credentials", "mend", sentence


def _head_checkout(step: Step) -> Iterator[Remark]:
    inputs = table(step.get("with"))
    wanted = f"{inputs.get('ref', '')} {inputs.get('repository', '')}"
    checks_out = "checkout" in word(step.get("uses")) and _HEAD.search(wanted[:LONGEST_LINE])
    if checks_out or any(map(_fetches_head, word(step.get("run")).splitlines())):
        sentence = "checks out the code of a pull request or run, with what its event may do"
        yield "head", "mend", f"{sentence}; leave that to Patchwright, which gives it no token"


def _fetches_head(line: str) -> bool:
    line = line[:LONGEST_LINE]
    fetched = _FETCHES.search(line) and (_HEAD.search(line) or _PULL_REF.search(line))
    return bool(fetched or _PULL_CHECKOUT.search(line))


def _injection(step: Step) -> Iterator[Remark]:
    scripts = [word(step.get("run"))]
    if word(step.get("uses")).startswith("actions/github-script@"):
        scripts.append(word(table(step.get("with")).get("script")))
    for expression in (e for script in scripts for e in _EXPRESSION.findall(script)):
        for text in _TEXT_OF_EVENT.findall(expression):
            if not _HARMLESS.search(text):
                sentence = f"puts {text} into a script, where its text is run"
                yield "injection", "mend", f"{sentence}; pass it through `env:`"


_JOB_RULES: Final[tuple[Callable[[_Place], Iterator[Remark]], ...]] = (
    *(_permissions, _one_job, _runner, _secrets, _cache, _called_workflow),
)
_STEP_RULES: Final[tuple[Callable[[Step], Iterator[Remark]], ...]] = (
    *(_pinned, _credentials, _injection, _head_checkout),
)
"""The last one is for events that are privileged."""
