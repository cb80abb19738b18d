"""The published schema is that of the reports we write, and JSON loses nothing of them."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from reports import sample_report

from patchwright.models import (
    Outcome,
    RepairReport,
    SearchPoint,
    SearchStatistics,
    Spend,
    Stage,
    SuspiciousLocation,
    TestEvidence,
)
from patchwright.pages import write_schema

SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"
text = st.text(max_size=30)
number = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
count = st.integers(0, 10**9)
changes = st.fixed_dictionaries(
    {},
    optional={
        "outcome": st.sampled_from(Outcome),
        "run_id": text,
        "sentence": text,
        "tier": st.sampled_from(["none", "operators", "model"]),
        "tests": st.dictionaries(text, count, max_size=3),
        "sources": st.dictionaries(text, text, max_size=3),
        "spend": st.builds(Spend, seconds=number, model_usd=number, suite_runs=count),
        "statistics": st.builds(
            SearchStatistics,
            generated=count,
            exhausted=st.booleans(),
            points=st.lists(
                st.builds(SearchPoint, seconds=number, tried=count, survived=count), max_size=3
            ).map(tuple),
        ),
        "timeline": st.lists(
            st.builds(Stage, name=text, started=number, seconds=number, note=text), max_size=3
        ).map(tuple),
        "evidence": st.lists(
            st.builds(
                TestEvidence,
                test_id=text,
                before=st.sampled_from(["passed", "failed", "missing"]),
                after=st.sampled_from(["passed", "error", None]),
            ),
            max_size=3,
        ).map(tuple),
        "suspects": st.lists(
            st.builds(
                SuspiciousLocation,
                path=text,
                line=count,
                function=text,
                suspiciousness=st.floats(0, 1),
                technique=st.sampled_from(["spectrum", "syntax"]),
            ),
            max_size=3,
        ).map(tuple),
    },
)


def test_the_published_schema_is_current(tmp_path: Path) -> None:
    write_schema(tmp_path / "schema.json")
    current = (tmp_path / "schema.json").read_text()
    assert json.loads(current) == RepairReport.model_json_schema()
    assert SCHEMA.read_text() == current, "run `make docs` and read what changed"


@settings(max_examples=40, deadline=None)
@given(changes)
def test_json_loses_nothing(changed: dict[str, object]) -> None:
    report = sample_report(**changed)
    assert RepairReport.model_validate_json(report.model_dump_json(indent=2)) == report
