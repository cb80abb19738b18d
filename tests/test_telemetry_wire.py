"""A real run and its publication, as an OTLP receiver and a LangSmith on loopback see them."""

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from grounds import findings
from reports import sample_report
from test_telemetry import CANARY, has_window
from wire.langsmith import Kept, langsmith
from wire.otlp import Received, receiver, values

from patchwright.config import Config
from patchwright.graph import run_repair
from patchwright.models import Alert, Outcome, RepairReport, Stage
from patchwright.pages import read_report, write_report
from patchwright.plugins import load_operators
from patchwright.progress import PlainProgress
from patchwright.sandbox import Command, Limits, choose_sandbox
from patchwright.services import Services
from patchwright.telemetry import (
    Publication,
    Trace,
    begin_trace,
    find_link,
    join_trace,
    known_secrets,
    send_publication,
    send_repair,
)
from patchwright.workspace import open_workspace

KEY = "lsv2_sk_" + "5a" * 16
SOURCE = f'''\
def is_adult(age):
    """Never send this line: {CANARY}"""
    return age > 18
'''
TESTS = f"""\
from adults import is_adult

def test_boundary():
    assert is_adult(18), "the password is {CANARY}"

def test_child():
    assert not is_adult(17)

def test_old():
    assert is_adult(80)
"""
NOW = 1_795_000_000.0


@dataclass(frozen=True)
class Told:
    """One repair and its publication, and what both backends got of them."""

    report: RepairReport
    trace: Trace
    joined: Trace
    otlp: Received
    smith: Kept


def environment(otlp: Received | None, smith: Kept | None) -> dict[str, str]:
    environ = {"HOME": "/nowhere", "PATH": os.defpath, "SHELL_TOKEN": "another-secret"}
    if otlp:
        environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp.url
        environ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-team=blue%20one"
        environ["OTEL_RESOURCE_ATTRIBUTES"] = f"deployment=ci,leak={CANARY}"
    if smith:
        environ["LANGSMITH_TRACING"] = "true"
        environ["LANGSMITH_ENDPOINT"] = smith.url
        environ["LANGSMITH_API_KEY"] = KEY
        environ["LANGSMITH_PROJECT"] = "heals"
    return environ


def run(project: Path, python: Path, environ: Mapping[str, str], trace: Trace) -> RepairReport:
    """Run the graph as the session does, with a trace."""
    sandbox = choose_sandbox(findings())
    with (
        tempfile.TemporaryDirectory(prefix="patchwright-test-") as home,
        open_workspace(project, sandbox, Path(tempfile.gettempdir())) as workspace,
    ):
        services = Services(
            config=Config.model_validate({"python": str(python), "repeats": 2}),
            workspace=workspace,
            sandbox=sandbox,
            operators=load_operators(),
            progress=PlainProgress(sys.stderr),
            environ=environ,
            cache=Path(home),
            run_id="20260102T030405-abcdef",
            checkout={},
            versions={},
            trace=trace,
            secrets=known_secrets(environ, CANARY),
        )
        return run_repair(Alert(source="cli", repository="own/er", alert_key="k"), services)


@pytest.fixture(scope="module")
def told(target_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("told")
    project = folder / "project"
    project.mkdir()
    (project / "adults.py").write_text(SOURCE)
    (project / "test_adults.py").write_text(TESTS)
    with receiver() as otlp, langsmith() as smith:
        environ = environment(otlp, smith)
        trace = begin_trace(environ, os.urandom, began=datetime.now().timestamp())
        report = run(project, target_python, environ, trace)
        read = read_report(write_report(report, folder / "out").json)
        joined = join_trace(read.trace, environ, os.urandom, began=datetime.now().timestamp())
        stages = (
            Stage(name="branch", started=0.1, seconds=0.2, note=f"patchwright/heal {CANARY}"),
            Stage(name="pull request", started=0.3, seconds=0.4, note=""),
        )
        made = Publication(stages, joined.began + 1, "PLAUSIBLE_PATCH", "created", 12)
        send_publication(joined, made, environ, secrets=known_secrets(environ, CANARY))
        yield Told(read, trace, joined, otlp, smith)


def test_otlp_holds_the_whole_trace_of_both_jobs(told: Told) -> None:
    assert told.report.outcome is Outcome.PLAUSIBLE_PATCH, told.report.sentence
    spans = told.otlp.spans
    assert {span.trace_id.hex() for span in spans} == {told.trace.trace_id}
    ids = {span.span_id for span in spans}
    assert len(ids) == len(spans)
    roots = [span for span in spans if not span.parent_span_id]
    assert [span.name for span in roots] == ["repair"]
    assert all(span.parent_span_id in ids for span in spans if span.parent_span_id)
    names = [span.name for span in spans]
    for name in ("prepare", "reproduce", "localise", "search", "validate", "publish", "branch"):
        assert names.count(name) == 1
    assert "check oracle" in names


def test_the_report_names_the_trace_that_was_sent(told: Told) -> None:
    link = told.report.trace
    assert link is not None
    assert (link.trace_id, link.span_id) == (told.trace.trace_id, told.trace.span_id)
    root = told.otlp.span("repair")
    assert (root.trace_id.hex(), root.span_id.hex()) == (link.trace_id, link.span_id)
    assert link.url is not None
    assert link.url.endswith(f"/r/{told.trace.run_id}"), "LangSmith said where it can be read"


def test_spans_say_what_the_report_says(told: Told) -> None:
    root = values(told.otlp.span("repair").attributes)
    assert root["patchwright.outcome"] == told.report.outcome
    assert root["patchwright.fingerprint"] == told.report.fingerprint
    assert root["cicd.pipeline.result"] == "success"
    assert (root["vcs.owner.name"], root["vcs.repository.name"]) == ("own", "er")
    (event,) = told.otlp.span("reproduce").events
    assert values(event.attributes)["test.case.name"] == "test_adults.py::test_boundary"
    published = told.otlp.span("publish")
    assert published.parent_span_id.hex() == told.trace.span_id
    assert published.span_id.hex() == told.joined.span_id
    assert values(published.attributes)["vcs.change.id"] == "12"


def test_spans_lie_within_the_run(told: Told) -> None:
    root = told.otlp.span("repair")
    for span in told.otlp.spans:
        assert span.start_time_unix_nano <= span.end_time_unix_nano
        if span.parent_span_id == root.span_id and span.name != "publish":
            assert root.start_time_unix_nano <= span.start_time_unix_nano
            assert span.end_time_unix_nano <= root.end_time_unix_nano


def test_otlp_is_asked_as_configured(told: Told) -> None:
    assert set(told.otlp.paths) == {"/v1/traces"}
    assert len(told.otlp.bodies) == 2, "one request for each job"
    assert {h.get("x-team") or h.get("X-Team") for h in told.otlp.headers} == {"blue one"}
    assert all(resource["service.name"] == "patchwright" for resource in told.otlp.resources)
    assert all(resource["deployment"] == "ci" for resource in told.otlp.resources)


def test_langsmith_holds_the_whole_trace_of_both_jobs(told: Told) -> None:
    runs = told.smith.runs
    assert {run["trace_id"] for run in runs.values()} == {str(told.trace.run_id)}
    (root,) = [run for run in runs.values() if not run.get("parent_run_id")]
    assert (root["id"], root["name"]) == (str(told.trace.run_id), "repair")
    assert all(run["parent_run_id"] in runs for run in runs.values() if run is not root)
    for name in ("prepare", "reproduce", "localise", "search", "validate", "conclude", "publish"):
        (found,) = [r for r in told.smith.named(name) if r["parent_run_id"] == root["id"]]
        assert found["end_time"]
    for run in runs.values():
        *above, own = run["dotted_order"].split(".")
        assert own.endswith(run["id"])
        assert run is root or ".".join(above) == runs[run["parent_run_id"]]["dotted_order"]
    assert {run["session_name"] for run in runs.values()} == {"heals"}
    assert set(told.smith.keys) == {KEY}


def test_langsmith_is_told_in_words(told: Told) -> None:
    (root,) = told.smith.named("repair")
    assert root["extra"]["metadata"]["patchwright.outcome"] == "PLAUSIBLE_PATCH"
    assert root["extra"]["metadata"]["patchwright.fingerprint"] == told.report.fingerprint
    assert root["extra"]["metadata"]["vcs.repository.name"] == "er"
    (reproduced,) = told.smith.named("reproduce")
    assert "1 of 3 tests fail every time" in reproduced["outputs"]["reproduction"]
    assert all(set(run["extra"]) == {"metadata"} for run in told.smith.runs.values())


def test_t43_no_secret_and_no_source_leaves(told: Told) -> None:
    assert CANARY in told.report.model_dump_json(), "the canary was there to be leaked"
    for blob in (told.otlp.blob, told.smith.blob):
        text = blob.decode("utf-8", "replace")
        assert not has_window(text, CANARY)
        for line in ("Never send this line", "return age", "assert not is_adult", sys.prefix):
            assert line not in text
        assert KEY not in text


# --- backends that fail --------------------------------------------------------------------------


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return our own lines; what the clients say is kept from handlers but not from pytest."""
    ours = (r for r in caplog.records if r.name.startswith("patchwright."))
    return [r.getMessage() for r in ours if r.levelno >= logging.WARNING]


def posted(environ: Mapping[str, str]) -> Trace:
    """Send the trace of a sample report by both ways and return it."""
    trace = begin_trace({}, os.urandom, began=NOW)
    assert send_repair(trace, sample_report(), environ, clock_zero=NOW) == trace
    return trace


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_refusing_backend_is_a_line_of_log(status: int, caplog: pytest.LogCaptureFixture) -> None:
    with receiver(status) as otlp, langsmith(status) as smith:
        posted(environment(otlp, smith))
    told = warnings(caplog)
    assert len(told) == 2, told
    assert all(line.startswith("could not send the trace to ") for line in told)
    assert not any(KEY in line or "\n" in line for line in told)


def test_a_backend_that_is_not_there_is_a_line_of_log(caplog: pytest.LogCaptureFixture) -> None:
    with receiver() as otlp, langsmith() as smith:
        environ = environment(otlp, smith)
    trace = posted(environ)
    assert find_link(trace, environ) is None
    assert len(warnings(caplog)) == 3


@pytest.mark.parametrize("url", ["nonsense", "http://[", "ftp://127.0.0.1/x", "https://"])
def test_an_address_that_is_none_is_a_line_of_log(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "LANGSMITH_ENDPOINT": url}
    posted(environ | {"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": KEY})
    assert len(warnings(caplog)) == 2


@pytest.mark.slow
def test_stalled_backends_are_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    with receiver(stalls=True) as otlp, langsmith(stalls=True) as smith:
        trace = begin_trace({}, os.urandom, began=NOW)
        made = Publication((), NOW, "PLAUSIBLE_PATCH", "created")
        send_publication(trace, made, environment(otlp, smith))
        assert otlp.bodies
        assert smith.bodies
    assert len(warnings(caplog)) == 2


@pytest.mark.slow
def test_a_stalled_backend_does_not_keep_the_process(tmp_path: Path) -> None:
    """The process ends while its requests are still open; nothing is joined at exit."""
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from patchwright.telemetry import *\n"
        "trace = begin_trace({}, os.urandom, began=1.795e9)\n"
        "send_publication(trace, Publication((), 1.795e9, 'a', 'b'), dict(os.environ))\n"
        "print('over')\n"
    )
    with receiver(stalls=True) as otlp, langsmith(stalls=True) as smith:
        done = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            capture_output=True, text=True, timeout=25, check=True,
            env=environment(otlp, smith),
        )  # fmt: skip
    assert done.stdout == "over\n"
    assert len(done.stderr.splitlines()) == 2


# --- nothing without our say ---------------------------------------------------------------------

GRAPH = f'''
import os, sys
from typing import TypedDict
from langgraph.graph import END, START, StateGraph
from patchwright.telemetry import begin_trace, recorded

class State(TypedDict, total=False):
    text: str

def node(state):
    if "raise" in sys.argv:
        raise ValueError("{CANARY} and more")
    return {{"text": state["text"] + "!"}}

graph = StateGraph(State)
graph.add_node("node", node)
graph.add_edge(START, "node")
graph.add_edge("node", END)
built = graph.compile(name="repair")
said = lambda values: {{key: type(value).__name__ for key, value in values.items()}}
'''
BARE = 'built.invoke({"text": "RAW-STATE"})\nfrom langchain_core.tracers.langchain import *\n'
BARE += "wait_for_all_tracers()\n"
QUIET = """
with recorded(None, dict(os.environ), said) as recording:
    built.invoke({"text": "RAW-STATE"}, dict(recording.config))
assert recording.recorder is None
trace = begin_trace({}, os.urandom, began=1.795e9)
with recorded(trace, {}, said) as recording:
    built.invoke({"text": "RAW-STATE"}, dict(recording.config))
assert recording.recorder is None
"""
RECORDED = """
trace = begin_trace({}, os.urandom, began=1.795e9)
with recorded(trace, {**os.environ, "A_TOKEN": os.environ["CANARY"]}, said) as recording:
    try:
        built.invoke({"text": "RAW-STATE"}, dict(recording.config))
    except ValueError as error:
        print("raised")
runs = recording.recorder.finished(trace.first_moment)
print(runs)
"""


def child(code: str, smith: Kept, *arguments: str, **more: str) -> str:
    environ = {**environment(None, smith), "CANARY": CANARY, **more}
    done = subprocess.run(
        [sys.executable, "-c", GRAPH + code, *arguments],
        capture_output=True, text=True, timeout=60, env=environ, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_t43_a_variable_alone_sends_no_state() -> None:
    with langsmith() as smith:
        child(BARE, smith)
        assert b"RAW-STATE" in smith.blob, "LangChain sends states when nobody keeps it from it"
    with langsmith() as smith:
        child(QUIET, smith)
        assert smith.asked == []


@pytest.mark.parametrize("name", ["LANGCHAIN_TRACING", "LANGCHAIN_HANDLER"])
def test_a_variable_of_the_first_tracer_does_not_end_the_run(name: str) -> None:
    with langsmith() as smith:
        child(QUIET, smith, **{name: "langchain"})
        assert smith.asked == []


def test_further_endpoints_of_the_environment_get_nothing() -> None:
    with langsmith() as smith, langsmith() as other:
        endpoints = f'{{"{other.url}": "key"}}'
        environ = {"LANGSMITH_RUNS_ENDPOINTS": endpoints, "LANGSMITH_ENDPOINT": ""}
        child(RECORDED, smith, **environ)
        assert (smith.asked, other.asked) == ([], [])


def test_t44_an_exception_is_told_short_and_redacted() -> None:
    with langsmith() as smith:
        told = child(RECORDED, smith, "raise")
    assert told.startswith("raised")
    assert not has_window(told, CANARY)
    assert "ValueError" in told
    assert "Traceback" not in told
    assert smith.asked == []


def test_no_variable_of_a_backend_reaches_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = {
        "LANGSMITH_API_KEY": KEY,
        "LANGCHAIN_API_KEY": KEY,
        "LANGSMITH_TRACING": "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test",
        "OTEL_EXPORTER_OTLP_HEADERS": f"authorization={CANARY}",
        "PATCHWRIGHT_TRACE_URL": "https://traces.test/{trace_id}",
        "TRACEPARENT": "00-x-y-01",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for finding in findings():
        if finding.available:
            sandbox = choose_sandbox(findings(), wanted=finding.level)
            command = Command(("/usr/bin/env",), Path("/"), (), Limits(seconds=30))
            seen = sandbox.run(command).output
            names = {line.partition("=")[0] for line in seen.splitlines()}
            assert "PATH" in names
            assert not names & set(given), finding.level
            assert not has_window(seen, CANARY)


def test_a_run_that_ended_before_the_graph_is_a_trace_too() -> None:
    with receiver() as otlp, langsmith() as smith:
        environ = environment(otlp, smith)
        trace = begin_trace({}, os.urandom, began=NOW)
        sent = send_repair(trace, sample_report(), environ, clock_zero=NOW)
        assert sent.url == find_link(trace, environ)
        assert str(trace.run_id) in (sent.url or "")
    (root,) = [run for run in smith.runs.values() if not run.get("parent_run_id")]
    assert root["id"] == str(trace.run_id)
    assert {run["trace_id"] for run in smith.runs.values()} == {root["id"]}
    assert len(smith.runs) == len(otlp.spans)


def test_a_template_saves_asking_for_the_link() -> None:
    with langsmith() as smith:
        environ = environment(None, smith)
        environ["PATCHWRIGHT_TRACE_URL"] = "https://smith.example.org/r/{run_id}"
        trace = begin_trace(environ, os.urandom, began=NOW)
        sent = send_repair(trace, sample_report(), environ, clock_zero=NOW)
        assert sent.url == find_link(sent, environ) == f"https://smith.example.org/r/{trace.run_id}"
        assert {asked.split("?")[0] for asked in smith.asked} <= {
            "GET /info", "POST /runs/multipart",
        }  # fmt: skip


@pytest.mark.slow
def test_an_impatient_person_keeps_the_report(target_python: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.py").write_text("")
    with receiver(stalls=True) as otlp:
        trace = begin_trace({}, os.urandom, began=NOW)
        impatient = Thread(target=interrupt_once_sent, args=(otlp,))
        impatient.start()
        report = run(tmp_path, target_python, environment(otlp, None), trace)
        impatient.join()
    assert report.outcome not in (Outcome.ERROR, Outcome.INTERRUPTED)
    assert report.trace == trace.link


def interrupt_once_sent(otlp: Received) -> None:
    for _ in range(6000):
        if otlp.bodies:
            signal.raise_signal(signal.SIGINT)
            return
        time.sleep(0.01)
