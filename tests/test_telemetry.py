"""What leaves as a trace: its ids, its shape, and that no secret is in it."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import FAILURE, sample_report

from patchwright.models import Alert, Failure, Outcome, Stage, TestEvidence, TraceLink
from patchwright.telemetry import Secrets, Trace, begin_trace, join_trace, known_secrets, redact
from patchwright.telemetry.otlp import endpoint, headers
from patchwright.telemetry.recording import is_wanted
from patchwright.telemetry.spans import ALLOWED, Attributes, Span, redacted, repair_span
from patchwright.telemetry.traces import is_plain_url, trace_url

NOW = 1_795_000_000.125
TRACE = begin_trace({}, os.urandom, began=NOW)
CANARY = "cAn4rY-5uPeR/s3cr+t-V4lu3==Zx"


def spread(span: Span) -> list[Span]:
    return [span, *(inner for child in span.children for inner in spread(child))]


def zeros(count: int) -> bytes:
    return bytes(count)


# --- identity ------------------------------------------------------------------------------------


@given(st.binary(min_size=10, max_size=10).filter(any), st.floats(0, 2**35))
def test_a_trace_id_is_a_uuid_that_holds_its_moment(drawn: bytes, began: float) -> None:
    trace = begin_trace({}, lambda n: drawn[:n], began=began) if any(drawn[:8]) else TRACE
    assert len(trace.trace_id) == 32
    assert trace.run_id.version == 7
    assert trace.run_id.hex == trace.trace_id
    assert begin_trace({}, os.urandom, began=NOW).first_moment.timestamp() == pytest.approx(NOW)


def test_ids_of_zeros_are_refused() -> None:
    with pytest.raises(ValueError, match="entropy"):
        begin_trace({}, zeros, began=NOW)
    with pytest.raises(ValueError, match="entropy"):
        join_trace(TRACE.link, {}, zeros, began=NOW)


def test_a_job_that_joins_is_a_child_of_the_runs_root() -> None:
    joined = join_trace(TRACE.link, {}, os.urandom, began=NOW + 60)
    assert joined.trace_id == TRACE.trace_id
    assert joined.parent_id == TRACE.span_id
    assert joined.span_id != TRACE.span_id
    assert joined.link == TRACE.link


@pytest.mark.parametrize(
    ("trace_id", "span_id"),
    [
        ("0" * 32, TRACE.span_id),
        (TRACE.trace_id.upper() + "x", TRACE.span_id),
        (TRACE.trace_id, "0" * 16),
        (TRACE.trace_id, "g" * 16),
        (TRACE.trace_id + "\n", TRACE.span_id),
        ("f" * 12 + "7" + "f" * 3 + "8" + "f" * 15, TRACE.span_id),
        (begin_trace({}, os.urandom, began=NOW - 90 * 86400).trace_id, TRACE.span_id),
    ],
    ids=["zeros", "upper case", "no span", "no digits", "two lines", "far away", "too old"],
)
def test_a_forged_report_begins_a_trace_of_its_own(trace_id: str, span_id: str) -> None:
    link = TraceLink.model_construct(trace_id=trace_id, span_id=span_id, url="https://evil.test/")
    joined = join_trace(link, {}, os.urandom, began=NOW)
    assert joined.parent_id is None
    assert joined.trace_id != trace_id
    assert joined.url is None


def test_the_link_comes_from_the_template_and_never_from_the_report() -> None:
    template = "https://jaeger.example.org/trace/{trace_id}?run={run_id}"
    environ = {"PATCHWRIGHT_TRACE_URL": template}
    trace = begin_trace(environ, os.urandom, began=NOW)
    assert trace.url == f"https://jaeger.example.org/trace/{trace.trace_id}?run={trace.run_id}"
    forged = trace.link.model_copy(update={"url": "https://evil.test/"})
    assert join_trace(forged, {}, os.urandom, began=NOW).url is None
    assert join_trace(forged, environ, os.urandom, began=NOW).url == trace.url
    own = begin_trace(environ, os.urandom, began=NOW, template="https://own.example.org/{trace_id}")
    assert (own.url or "").startswith("https://own.example.org/")


@pytest.mark.parametrize(
    "template",
    [
        "http://plain.example.org/{trace_id}",
        "javascript:alert(1)//{trace_id}",
        "https://user:password@example.org/{trace_id}",
        "https://user@example.org/{trace_id}",
        "https://example.org/{trace_id})![x](https://evil.test",
        "https://example.org/<b>{trace_id}",
        "https://example.org/{trace_id}\n::warning::x",
        'https://example.org/{trace_id}"onclick=',
        "https://example.org/`{trace_id}`",
        "https://example.org/{unknown}",
        "https://example.org/{trace_id}" + "a" * 3000,
        "https:///{trace_id}",
    ],
)
def test_t45_a_template_that_is_no_plain_address_gives_no_link(template: str) -> None:
    assert trace_url(template, TRACE.trace_id) is None


def test_a_grafana_link_is_a_plain_address() -> None:
    panes = "%7B%22p%22%3A%7B%22queries%22%3A%5B%7B%22query%22%3A%22{trace_id}%22%7D%5D%7D%7D"
    url = trace_url(f"https://g.example.org/explore?orgId=1&panes={panes}", TRACE.trace_id)
    assert url is not None
    assert TRACE.trace_id in url


@given(st.text(max_size=60))
def test_t45_a_plain_address_holds_no_markup(tail: str) -> None:
    url = "https://a.example.org/" + tail
    assert not is_plain_url(url) or not set(tail) & set("<>\"'`()[]{}\\| \t\n|")


# --- redaction -----------------------------------------------------------------------------------


def forms(secret: str) -> list[str]:
    data = secret.encode()
    once = [base64.b64encode(pad + data + b"tail").decode() for pad in (b"", b"x", b"xy")]
    twice = [base64.b64encode(part.encode()).decode() for part in once]
    return [secret, data.hex(), data.hex().upper(), *once, *twice]


def has_window(text: str, secret: str, size: int = 12) -> bool:
    return any(secret[n : n + size] in text for n in range(len(secret) - size + 1))


@pytest.mark.parametrize("form", forms(CANARY))
def test_t43_a_known_secret_is_masked_in_every_encoding(form: str) -> None:
    secrets = known_secrets({"DEPLOY_PASSWORD": CANARY})
    shown = redact(f"it printed {form} and went on", secrets)
    assert not has_window(shown, CANARY)
    assert not has_window(shown, form[2:-8])
    assert shown.startswith("it printed ")


@given(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789+/=-_", min_size=12, max_size=80),
    st.text(max_size=300),
    st.text(max_size=300),
)
def test_t44_no_part_of_a_secret_is_left_wherever_the_text_is_cut(
    secret: str, before: str, after: str
) -> None:
    secrets = known_secrets({"A_TOKEN": secret})
    shown = redact(before + secret + after, secrets)
    assert not has_window(shown, secret)
    assert len(shown) <= 200


def test_t44_a_part_of_a_secret_is_masked_too() -> None:
    secrets = known_secrets({"A_TOKEN": CANARY})
    assert not has_window(redact(CANARY[7:], secrets), CANARY, 12)
    assert redact("short", secrets) == "short"


@pytest.mark.parametrize(
    "token",
    [
        "ghs_1234567_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl-_x",
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "a1B2_" * 12,
        "lsv2_pt_" + "0f" * 16 + "_" + "ab" * 5,
        "sk-" + "proj-aB3" * 6,
        "xoxb-123456789-abcdef",
        "AKIA" + "ABCD1234" * 2,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
        "https://user:pa55word@db.example.org/x",
        "Authorization: Bearer abcdef123456",
        "password = 'hunter22'",
        'api_key: "1234abcd"',
        "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_t43_a_token_is_known_by_its_form(token: str) -> None:
    shown = redact(f"before {token} after", Secrets())
    secret = token.split("://")[-1].split("@")[0].split()[-1].strip("'\"")
    assert secret not in shown
    assert "[redacted]" in shown
    assert shown.startswith("before ")


def test_homes_are_not_told() -> None:
    secrets = known_secrets({"HOME": "/data/people/ann"})
    text = "/data/people/ann/x /home/bob/y /Users/eve/z /root/w /srv/root/v"
    assert redact(text, secrets) == "~/x ~/y ~/z ~/w /srv/root/v"


def test_headers_and_lines_of_a_secret_are_secrets() -> None:
    environ = {
        "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Basic%20{CANARY.replace('=', '%3D')}",
        "APP_PRIVATE_KEY": "first line of it\nsecond line of it",
    }
    secrets = known_secrets(environ, "given-later-by-hand")
    for text in (CANARY, "second line of it", "given-later-by-hand"):
        shown = redact(f"x {text} y authorization", secrets)
        assert not has_window(shown, text)
        assert shown.startswith("x")
        assert shown.endswith("authorization")
    assert redact("true main 12345", known_secrets({"A_KEY": "main", "B_KEY": "true"})) == (
        "true main 12345"
    )


def test_of_an_address_the_secret_parts_are_secret() -> None:
    environ = {"SENTRY_DSN": "https://0123456789abcdef@errors.example.org/4507"}
    environ["HOOK_SECRET"] = "https://hooks.example.org/services/T012345/B67890/abcdefghijkl"
    secrets = known_secrets(environ)
    text = "0123456789abcdef of errors.example.org; hooks.example.org/services/T012345/B67890/x"
    shown = redact(text, secrets)
    assert "0123456789ab" not in shown
    assert "T012345" not in shown
    assert "errors.example.org" in shown


def test_a_long_text_is_cut_without_leaving_half_a_token() -> None:
    token = "ghp_" + "Z9" * 20
    for shift in range(0, 60, 7):
        shown = redact("y" * 3960 + " " + "w" * shift + " " + token + " more" * 99, Secrets(), 9000)
        assert "Z9Z9Z9" not in shown


# --- shape ---------------------------------------------------------------------------------------


def test_spans_follow_the_timeline_and_lie_within_their_parents() -> None:
    report = sample_report()
    root = repair_span(report, NOW, NOW + 2)
    assert [child.name for child in root.children] == [s.name for s in report.timeline]
    for span in spread(root):
        assert span.began <= span.ended
        assert all(span.began <= child.began for child in span.children)
    validate = next(child for child in root.children if child.name == "validate")
    assert len(validate.children) == sum(len(v.checks) for v in report.rejected) + len(
        report.checks
    )
    assert root.children[0].began == NOW + 2


def test_checks_of_several_rounds_stand_in_their_rounds() -> None:
    report = sample_report(
        timeline=(
            Stage(name="validate", started=0.0, seconds=4.1, note="a"),
            Stage(name="search", started=4.1, seconds=1.0, note="b"),
            Stage(name="validate", started=5.1, seconds=12.0, note="c"),
        )
    )
    first, _, second = repair_span(report, NOW, NOW).children
    assert [len(first.children), len(second.children)] == [3, 5]
    assert second.children[0].began == second.began


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_result(outcome: Outcome) -> None:
    span = redacted(repair_span(sample_report(outcome=outcome), NOW, NOW), Secrets())
    assert span.attributes["cicd.pipeline.result"] in {
        "success", "failure", "error", "timeout", "cancellation", "skip",
    }  # fmt: skip
    assert span.attributes["patchwright.outcome"] == outcome.value
    assert span.failed == (outcome is Outcome.ERROR)


def attributes_of(span: Span) -> list[Attributes]:
    return [span.attributes, *(event.attributes for event in span.events)]


def test_t43_only_known_names_leave_and_every_text_is_redacted() -> None:
    failure = Failure(exception=CANARY, message=CANARY * 40, frames=FAILURE.frames)
    report = sample_report(
        alert=Alert(
            source=CANARY,
            repository=f"own/{CANARY}",
            base_ref=CANARY,
            log_excerpt="never",
            alert_key="k",
        ),
        sandbox=CANARY,
        evidence=(TestEvidence(test_id=CANARY, before="failed", after="passed", failure=failure),),
        timeline=(Stage(name="reproduce", started=0, seconds=1, note=f"x {CANARY}"),),
    )
    found = redacted(repair_span(report, NOW, NOW), known_secrets({"A_TOKEN": CANARY}))
    told = [each for span in spread(found) for each in attributes_of(span)]
    assert {name for attributes in told for name in attributes} <= ALLOWED
    assert not has_window(repr(found), CANARY)
    assert all(len(v) <= 200 for a in told for v in a.values() if isinstance(v, str))


# --- configuration -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/x"}, "http://c/x"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"}, None),
    ],
)
def test_where_spans_go(environ: dict[str, str], expected: str | None) -> None:
    assert endpoint(environ) == expected


def test_headers_are_decoded() -> None:
    environ = {"OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Basic%20abc, x = 1,broken"}
    assert headers(environ) == {"authorization": "Basic abc", "x": "1"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "k"}, True),
        ({"LANGCHAIN_TRACING_V2": "true", "LANGCHAIN_API_KEY": "k"}, True),
        ({"LANGSMITH_TRACING": "True", "LANGSMITH_API_KEY": "k"}, False),
        ({"LANGSMITH_TRACING": "1", "LANGSMITH_API_KEY": "k"}, False),
        ({"LANGSMITH_TRACING": "true"}, False),
        (
            {
                "LANGCHAIN_TRACING_V2": "false",
                "LANGSMITH_TRACING": "true",
                "LANGSMITH_API_KEY": "k",
            },
            False,
        ),
        ({"LANGSMITH_API_KEY": "k"}, False),
    ],
)
def test_langsmith_needs_exactly_true_and_a_key(environ: dict[str, str], expected: bool) -> None:
    assert is_wanted(environ) is expected


def test_without_a_backend_nothing_is_imported_and_no_thread_started(tmp_path: Path) -> None:
    code = (
        "import os, sys, threading; sys.path.insert(0, sys.argv[1])\n"
        "from reports import sample_report\n"
        "from patchwright.telemetry import *\n"
        "trace = begin_trace({}, os.urandom, began=1.8e9)\n"
        "assert send_repair(trace, sample_report(), {}, clock_zero=1.8e9) == trace\n"
        "send_publication(trace, Publication((), 1.8e9, 'a', 'b'), {})\n"
        "assert find_link(trace, {}) is None\n"
        "heavy = ('opentelemetry', 'langsmith', 'langchain_core', 'requests', 'google.protobuf')\n"
        "print([name for name in heavy if name in sys.modules], threading.active_count())\n"
    )
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("OTEL", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        capture_output=True, text=True, check=True, env=environ, timeout=60,
    )  # fmt: skip
    assert done.stdout.split("\n")[0] == "[] 1"


def test_a_trace_is_a_plain_value() -> None:
    joined: Any = Trace("0" * 32, "1" * 16, 0.0)
    with pytest.raises(AttributeError):
        joined.trace_id = "x"
