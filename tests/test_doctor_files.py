"""What doctor says of workflow files: golden lines for each in doctor_files, and the shipped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patchwright.doctor import Finding, exit_code
from patchwright.doctor.callers import Files
from patchwright.doctor.hazards import examine_file, examine_other
from patchwright.doctor.watching import Watch, examine_pytest, examine_start, examine_watch
from patchwright.evidence import plain_yaml
from patchwright.workflows import CALLER, REUSABLE, render_caller, render_reusable

FOLDER = Path(__file__).parent / "doctor_files"
SOURCE = Path(__file__).parent.parent / "src" / "patchwright" / "doctor"
EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
GOLDEN = sorted(FOLDER.glob("*.yml"))
CI = ".github/workflows/ci.yml"
WORKFLOW = b"""\
name: CI
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: pip install -e . && python -m pytest -q
"""
ACTION = f"acme/patchwright@{'1' * 40} # v0.1.0"


def files_of(**texts: bytes) -> Files:
    """Return workflow files by their names without folder and ending."""
    return of_paths({f".github/workflows/{name}.yml": data for name, data in texts.items()})


def of_paths(texts: dict[str, bytes]) -> Files:
    loaded = {path: plain_yaml.load(data) for path, data in texts.items()}
    return Files({p: d if isinstance(d, dict) else None for p, d in loaded.items()})


def examine(files: Files) -> Iterator[Finding]:
    """Return everything that is said of files without asking anybody."""
    watch = Watch(files, {})
    for path, document in files.read():
        if path in files.ours():
            yield from examine_file(files, path)
        else:
            yield from examine_other(path, document)
    yield from examine_watch(watch)
    yield examine_pytest(watch, lambda path: None)
    yield from examine_start(files)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_t65_says_what_is_unsafe_in_a_workflow(path: Path) -> None:
    files = files_of(patchwright=path.read_bytes(), ci=WORKFLOW)
    said = "".join(f"{finding.line()}\n" for finding in examine(files))
    assert said == path.with_suffix(".txt").read_text("utf-8")


def test_t65_there_are_enough_of_them() -> None:
    assert len(GOLDEN) >= 10
    refused = {p.stem for p in GOLDEN if "MEND" in p.with_suffix(".txt").read_text("utf-8")}
    assert {p.stem for p in GOLDEN} - refused == {"hardened", "one_job"}


def test_every_finding_is_in_the_documentation() -> None:
    page = (EXAMPLES.parent / "doctor.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([\w -]+)` \|", page, re.MULTILINE))
    lines = [line for p in GOLDEN for line in p.with_suffix(".txt").read_text("utf-8").splitlines()]
    assert {line[6:23].strip() for line in lines} <= documented
    source = "".join(p.read_text("utf-8") for p in SOURCE.glob("*.py") if p.stem != "machine")
    named = re.findall(
        r'(?:Finding|judged|_unseen)\(\s*"([\w -]+)"|\bname(?:, \w+)? = "([\w -]+)"', source
    )
    assert {one or other for one, other in named} <= documented


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("          model-key: ${{ secrets.model-key }}", "          model-key: plain", None),
        (
            "          model-key: ${{ secrets.model-key }}",
            "          model-key: ${{ secrets.K }}",
            None,
        ),
        ("model-key: ${{ secrets.model-key }}", "model-key: ${{ toJSON(secrets) }}", "all of them"),
        ("model-key: ${{ secrets.model-key }}", "other: ${{ secrets.model-key }}", "model-key"),
        (f"uses: {ACTION}", "uses: ./patchwright", "model-key"),
        (
            "    steps:\n",
            f"    steps:\n      - uses: actions/checkout@{'2' * 40}\n",
            "model-key",
        ),
    ],
)
def test_the_key_of_a_model_is_for_our_own_action_alone(
    old: str, new: str, name: str | None
) -> None:
    before, repair = render_reusable("0.1.0", ACTION).split("\n  repair:\n")
    assert old in repair
    text = f"{before}\n  repair:\n{repair.replace(old, new, 1)}"
    found = list(examine(of_paths({REUSABLE: text.encode()})))
    said = [finding.line() for finding in found if finding.name == "secrets"]
    assert len(said) == (name is not None)
    assert all(f"holds secrets ({name})" in line for line in said)


def test_what_init_writes_is_fine() -> None:
    files = of_paths(
        {
            CALLER: render_caller("0.1.0", [(CI, "CI")]).encode(),
            REUSABLE: render_reusable("0.1.0", ACTION).encode(),
            CI: WORKFLOW,
        }
    )
    found = list(examine(files))
    assert [finding.line() for finding in found if not finding.fine] == []
    assert {finding.name for finding in found} == {"workflow", "watched", "pytest", "CI on ours"}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.stem)
def test_examples_lack_nothing_but_the_commit(path: Path) -> None:
    texts = {CALLER: (EXAMPLES / "patchwright.yml").read_bytes()}
    texts |= {f".github/workflows/{path.name}": path.read_bytes()}
    texts |= {REUSABLE: (EXAMPLES / "patchwright-repair.yml").read_bytes()}
    texts |= {CI: WORKFLOW}
    wrong = [finding for finding in examine(of_paths(texts)) if not finding.fine]
    assert {(finding.name, finding.state) for finding in wrong} == {("unpinned", "mend")}
    assert all("0" * 40 in finding.note for finding in wrong)


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment"])
def test_t01_other_workflows_that_run_heads_with_privileges(event: str) -> None:
    text = (
        f"on: {event}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"
        "        with: {ref: '${{ github.event.pull_request.head.sha }}'}\n"
    )
    (found,) = list(examine(files_of(deploy=text.encode())))[:1]
    assert (found.name, found.state) == ("head", "mend")
    assert list(examine_other("x.yml", {"on": "push", "jobs": {"a": {}}})) == []


def test_t03_two_workflows_of_one_name_are_told_apart_by_path() -> None:
    alone = (FOLDER / "name_alone.yml").read_bytes()
    lines = [f.line() for f in examine(files_of(patchwright=alone, ci=WORKFLOW, evil=WORKFLOW))]
    assert any("counts by its name alone" in line and line.startswith("MEND") for line in lines)


def test_something_has_to_start_it() -> None:
    files = of_paths({REUSABLE: render_reusable("0.1.0", ACTION).encode(), CI: WORKFLOW})
    (found,) = examine_watch(Watch(files, {}))
    assert (found.state, "nothing starts" in found.note) == ("mend", True)


def test_a_token_of_its_own_is_never_called_fine() -> None:
    text = (FOLDER / "app_token.yml").read_bytes()
    with_id = text.replace(b"mode: publish\n", b"mode: publish\n          bot-id: '7'\n")
    assert with_id != text
    (found,) = examine_start(files_of(patchwright=with_id))
    assert found.state == "unknown"


@pytest.mark.parametrize(
    ("mode", "permissions", "lacks"),
    [
        ("repair", "read-all", ""),
        ("publish", "read-all", "checks: write, contents: write, issues: write"),
        ("acknowledge", "{}", "actions: read, contents: read, issues: write"),
        ("publish", "odd", "actions: read, checks: write"),
    ],
)
def test_permissions_are_those_that_the_endpoints_need(
    mode: str, permissions: str, lacks: str
) -> None:
    text = (
        f"on: schedule\npermissions: {permissions}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"
        f"    steps: [{{uses: '{ACTION.partition(' ')[0]}', with: {{mode: {mode}}}}}]\n"
    )
    found = list(examine_file(files_of(patchwright=text.encode()), CALLER))
    assert [f.state for f in found] == (["mend"] if lacks else ["fine"])
    assert f"lacks {lacks}" in found[0].note or not lacks


def test_a_workflow_that_is_switched_off_is_named() -> None:
    files = files_of(patchwright=(FOLDER / "hardened.yml").read_bytes(), ci=WORKFLOW)
    watch = Watch(files, {CI: "disabled_inactivity"})
    assert [f.line() for f in examine_watch(watch)] == [
        "MEND  watched          .github/workflows/patchwright.yml: .github/workflows/ci.yml is "
        "switched off (disabled_inactivity); enable it in the Actions tab"
    ]


@pytest.mark.parametrize(
    ("script", "setting", "state"),
    [
        ("python -m pytest", None, "fine"),
        ("uv run --group test pytest -q", None, "fine"),
        ("tox -e py312", ("tox.ini", b"[testenv]\ncommands = pytest {posargs}\n"), "fine"),
        ("make test", ("pyproject.toml", b"[tool.pytest.ini_options]\n"), "fine"),
        ("make test", None, "unknown"),
        ("python -m unittest", None, "unknown"),
        ("pip install pytest", None, "mend"),
        ("npm test", ("pyproject.toml", b"[project]\nname = 'x'\n"), "mend"),
    ],
)
def test_pytest_is_found_in_files(
    script: str, setting: tuple[str, bytes] | None, state: str
) -> None:
    workflow = WORKFLOW.replace(b"pip install -e . && python -m pytest -q", script.encode())
    files = files_of(patchwright=(FOLDER / "hardened.yml").read_bytes(), ci=workflow)
    known = dict([setting] if setting else [])
    assert examine_pytest(Watch(files, {}), known.get).state == state


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_t25_no_line_is_a_command_or_an_escape(path: Path) -> None:
    files = files_of(patchwright=path.read_bytes(), ci=WORKFLOW)
    for line in (finding.line() for finding in examine(files)):
        assert line.isprintable()
        assert "##[" not in line
        assert not line.lstrip().startswith("::")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("on", "jobs", "steps", "uses", "with", "env", "permissions", "secrets", "a", "ref")
                + (
                    "workflow_run",
                    "workflows",
                    "runs-on",
                    "run",
                    "mode",
                    "name",
                    "types",
                    "container",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(VALUES, st.sampled_from(["acme/patchwright@v1", "./x", "docker://patchwright:1", ""]))
def test_odd_files_are_judged_and_never_break_it(jobs: plain_yaml.Plain, uses: str) -> None:
    shapes: list[plain_yaml.Plain] = [
        jobs,
        {"a": jobs},
        {"a": {"steps": [jobs, {"uses": uses, "with": jobs, "env": jobs}], "permissions": jobs}},
    ]
    for shape in shapes:
        document: dict[str, plain_yaml.Plain] = {"on": jobs, "env": jobs, "jobs": shape}
        found = list(examine(Files({CI: document, CALLER: None})))
        assert exit_code(found) in (0, 1)
        assert all("\n" not in finding.line() for finding in found)
