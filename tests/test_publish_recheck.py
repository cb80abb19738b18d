"""A report from another job is hostile: it is bounded, exact, and true on the pristine tree."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import FILES, INVOICE, INVOICE_PATH, PATCH, sample_report, without_patch

from patchwright.models import (
    Check,
    Commit,
    Edit,
    Ending,
    Landing,
    Outcome,
    RepairReport,
    TraceLink,
)
from patchwright.publish import Tree, read_hostile, recheck
from patchwright.publish.hostile import MOST_BYTES
from patchwright.publish.leaks import kinds_of
from patchwright.publish.pristine import is_plain
from patchwright.sources import SourceFile, candidate_id
from patchwright.validate.policy import check_policy

SHA = "9f2b61c0d4e8a7b3c5d6e7f8091a2b3c4d5e6f70"
LANDING = Landing(kind="push", sha=SHA, head_branch="main", target_branch="main")


def read(path: str) -> bytes | None:
    return FILES[path].encode() if path in FILES else None


def judge(
    before: Mapping[str, SourceFile], edits: Sequence[Edit], after: Mapping[str, SourceFile]
) -> list[Check]:
    assert before.keys() == after.keys() == {edit.path for edit in edits}
    return [check_policy(before, edits)]


def data_of(report: RepairReport) -> bytes:
    return report.model_dump_json(indent=2).encode()


def rechecked(report: RepairReport, **changes: Any) -> RepairReport | Ending:
    return recheck(data_of(report), LANDING, Tree(read, **changes), judge)


def refused(found: RepairReport | Ending) -> str:
    assert isinstance(found, Ending), found
    assert found.outcome is Outcome.DECLINED
    assert found.sentence.endswith("Nothing was published.")
    return found.reason


def with_edits(*edits: Edit) -> RepairReport:
    patch = PATCH.model_copy(update={"edits": edits, "id": candidate_id(edits)})
    return sample_report(commits=(Commit(role="repair", message="m", patch=patch),))


def replacing(before: str, after: str, path: str = INVOICE_PATH) -> Edit:
    start = FILES[path].index(before)
    return SourceFile(path, FILES[path].encode()).edit(start, start + len(before), after)


def test_what_is_true_is_believed() -> None:
    found = rechecked(sample_report())
    assert isinstance(found, RepairReport)
    assert found.commits[0].patch.diff == PATCH.diff
    assert [check.name for check in found.checks] == ["policy", "screen", "oracle", "security"]


def test_the_real_writer_and_the_hostile_reader_agree() -> None:
    report = sample_report(trace=TraceLink(trace_id="ab" * 16, span_id="cd" * 8))
    found = read_hostile(data_of(report))
    assert isinstance(found, RepairReport)
    assert found == report


def test_a_report_without_a_patch_is_read_and_holds_none() -> None:
    for report in (
        without_patch(Outcome.FLAKY, "flaky", "It comes and goes."),
        sample_report(outcome=Outcome.NO_PLAUSIBLE_PATCH, reason="none"),
    ):
        found = rechecked(report)
        assert isinstance(found, RepairReport)
        assert found.commits == ()


def test_the_diff_and_the_checks_are_made_anew() -> None:
    lie = PATCH.model_copy(update={"diff": "nothing at all"})
    told = Check(name="policy", passed=True, reason="allowed", detail="trust me")
    report = sample_report(
        commits=(Commit(role="repair", message="m", patch=lie),),
        checks=(told, *sample_report().checks[1:]),
    )
    found = rechecked(report)
    assert isinstance(found, RepairReport)
    assert found.commits[0].patch.diff == PATCH.diff
    assert "trust me" not in found.model_dump_json()


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (sample_report(base={"commit": "0" * 40}), "other_commit"),
        (sample_report(base={}), "other_commit"),
        (sample_report(checks=()), "nothing_to_publish"),
        (sample_report(evidence=()), "nothing_to_publish"),
        (sample_report(commits=()), "nothing_to_publish"),
        (sample_report(fingerprint="../../main"), "report_implausible"),
        (sample_report(fingerprint="x" * 41), "report_implausible"),
        (sample_report(commits=sample_report().commits * 2), "report_implausible"),
        (
            sample_report(commits=(Commit(role="regression_test", message="", patch=PATCH),)),
            "report_implausible",
        ),
        (sample_report(trace=TraceLink(trace_id="0" * 32, span_id="1")), "report_implausible"),
        (sample_report(tests={"passed": -1}), "report_implausible"),
        (with_edits(replacing("> 10", ">= 1" + "0" * 9000)), "report_implausible"),
        (with_edits(replacing("> 10", "> 10")), "report_implausible"),
        (with_edits(replacing("> 10", ">= (10")), "policy_refused"),
        (with_edits(replacing("return earned", "import os; os._exit(0)")), "policy_refused"),
        (
            with_edits(replacing("def test", "def not_a_test", "tests/test_invoice.py")),
            "policy_refused",
        ),
        (with_edits(replacing("> 10", ">= 10  # ghp_" + "a" * 36)), "secret_found"),
    ],
)
def test_what_is_not_true_is_refused(report: RepairReport, reason: str) -> None:
    assert refused(rechecked(report)) == reason


def test_a_patch_under_another_patchs_name() -> None:
    other = PATCH.model_copy(update={"id": "0" * 16})
    report = sample_report(commits=(Commit(role="repair", message="m", patch=other),))
    assert refused(rechecked(report)) == "report_implausible"


def test_a_forks_run_tests_a_merge_commit() -> None:
    landing = LANDING.model_copy(update={"kind": "fork", "target_branch": "", "checks_out": False})
    report = sample_report(base={"commit": "0" * 40})
    assert isinstance(recheck(data_of(report), landing, Tree(read), judge), RepairReport)


def test_bytes_that_changed_are_stale() -> None:
    def changed(path: str) -> bytes | None:
        data = read(path)
        return data and data + b"# later\n"

    assert refused(recheck(data_of(sample_report()), LANDING, Tree(changed), judge)) == "stale_base"


@pytest.mark.parametrize(
    "path",
    [
        *("../outside.py", "/etc/passwd", ".git/config", "src/.GIT/x", "", "src//x", "a/./b"),
        *(
            "nope.py",
            "src\\ledger\\invoice.py",
            "src/ledger/invoice.py ",
            "a\u202eb.py",
            "e\u0301.py",
        ),
        "x" * 600,
    ],
)
def test_t47_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    asked: list[str] = []

    def spy(asked_path: str) -> bytes | None:
        asked.append(asked_path)
        return read(asked_path)

    edit = PATCH.edits[0].model_copy(update={"path": path})
    found = recheck(data_of(with_edits(edit)), LANDING, Tree(spy), judge)
    assert refused(found) == "stale_base"
    assert asked in ([], ["nope.py"])


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_plain_path_stays_inside(path: str) -> None:
    if is_plain(path):
        parts = path.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert all(part.casefold() != ".git" for part in parts)
        assert path.isprintable()


def test_t46_a_workflow_is_refused_by_the_policy() -> None:
    path = ".github/workflows/ci.py"

    def there(asked: str) -> bytes | None:
        return INVOICE.encode() if asked == path else None

    edit = PATCH.edits[0].model_copy(update={"path": path})
    found = recheck(data_of(with_edits(edit)), LANDING, Tree(there), judge)
    assert refused(found) == "policy_refused"


def test_files_of_a_folder_are_read_there() -> None:
    def below(path: str) -> bytes | None:
        return read(path.removeprefix("services/ledger/")) if path.startswith("services/") else None

    tree = Tree(below, "services/ledger")
    assert isinstance(recheck(data_of(sample_report()), LANDING, tree, judge), RepairReport)


def test_a_link_is_kept_only_below_what_is_trusted() -> None:
    for url, trusted, kept in (
        ("https://traces.example/t/1", ("https://traces.example",), True),
        ("https://traces.example/t/1", ("https://traces.example/",), True),
        ("https://traces.example.evil/t/1", ("https://traces.example",), False),
        ("https://traces.example@evil/t/1", ("https://traces.example",), False),
        ("https://traces.example/a)[x](https://evil", ("https://traces.example",), False),
        ("javascript:alert(1)", ("https://traces.example",), False),
        ("https://traces.example/t/1", (), False),
        ("https://traces.example/t/1", ("",), False),
    ):
        report = sample_report(trace=TraceLink(trace_id="ab" * 16, span_id="cd" * 8, url=url))
        found = recheck(data_of(report), LANDING, Tree(read), judge, trusted=trusted)
        assert isinstance(found, RepairReport)
        assert found.trace is not None
        assert found.trace.url == (url if kept else None)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    raw = json.loads(data_of(sample_report()))
    change(raw)
    return json.dumps(raw).encode()


BOMBS: Mapping[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "list": b"[]",
    "null": b"null",
    "not utf-8": b'{"a": "\xff"}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "closing": b"]" * 100_000,
    "quotes": b'"' + b'\\"' * 1_000_000,
    "odd quotes": b'"' * 999_999,
    "lone backslashes": b'"' + b"\\" * 999_999,
    "many values": b"[" + b"0," * 2_000_000 + b"0]",
    "many lists": b"[" + b"[]," * 1_000_000 + b"[]]",
    "too large": b" " * (MOST_BYTES + 1),
    "doubled key": data_of(sample_report())[:-2] + b', "outcome": "PLAUSIBLE_PATCH"}',
    "unknown key": changed(lambda raw: raw.update(extra=1)),
    "NaN": data_of(sample_report()).replace(b'"score": 0.871', b'"score": NaN'),
    "infinity": data_of(sample_report()).replace(b'"score": 0.871', b'"score": 1e999'),
    "huge integer": data_of(sample_report()).replace(b'"rank": 14', b'"rank": ' + b"9" * 5000),
    "text for a number": data_of(sample_report()).replace(b'"rank": 14', b'"rank": "14"'),
    "negative offset": changed(
        lambda raw: raw["commits"][0]["patch"]["edits"][0].update(start=-5, end=-1)
    ),
    "other version": changed(lambda raw: raw.update(schema_version="9.9")),
    "unknown outcome": changed(lambda raw: raw.update(outcome="MERGED")),
    "number as text": changed(lambda raw: raw.update(fingerprint=7)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_t21_a_bomb_is_refused(name: str) -> None:
    found = recheck(BOMBS[name], LANDING, Tree(read), judge)
    assert refused(found).startswith(("report_", "nothing"))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_never_raise(data: bytes) -> None:
    assert isinstance(read_hostile(data), Ending)


_leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
_json = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_report_with_anything_in_it_never_raises(data: st.DataObject) -> None:
    raw = json.loads(data_of(sample_report()))
    node: Any = raw
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and data.draw(st.booleans()):
            node = node[key]
            continue
        node[key] = data.draw(_json)
        break
    found = recheck(json.dumps(raw).encode("utf-8", "replace"), LANDING, Tree(read), judge)
    assert isinstance(found, Ending | RepairReport)


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "A1b2" * 9,
        "gho_" + "A1b2" * 9,
        "ghs_15368_" + "eyJhbGciOi." * 20,
        "github_pat_" + "A1b2" * 9,
        "sk-proj-" + "A1b2" * 9,
        "AKIA" + "A1B2" * 4,
        "xoxb-1234567890-abcdef",
        "lsv2_pt_" + "a1b2" * 8,
        "sntrys_" + "a1b2" * 8,
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_t43_secrets_in_added_lines_are_found(secret: str) -> None:
    assert list(kinds_of(f"key = '{secret}'"))
    assert list(kinds_of("x" * 5000 + " " + secret))
    report = with_edits(replacing("> 10", f">= 10  # {secret}"))
    found = rechecked(report)
    assert refused(found) == "secret_found"
    assert isinstance(found, Ending)
    assert secret not in found.sentence


@pytest.mark.parametrize("text", ["risk-based-approach-to-it", "task-sk", "AKIA", "ghp_short"])
def test_ordinary_words_are_no_secrets(text: str) -> None:
    assert list(kinds_of(text)) == []
