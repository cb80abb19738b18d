"""The documentation says what the code does: pages made from it, outcomes, reasons, commands."""

import argparse
import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from test_operators import results

from patchwright import cli, exits
from patchwright.models import Outcome
from patchwright.operators import Operator

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "patchwright"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OUTCOMES = (ROOT / "docs" / "outcomes.md").read_text("utf-8")
CODE = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
INTERRUPTED = "130 or 143"

Trees = Sequence[ast.Module]
Signatures = dict[str, int]


def test_pages_made_from_the_code_are_current() -> None:
    command = [sys.executable, str(ROOT / "bench" / "docs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- outcomes and reasons ------------------------------------------------------------------------


def test_every_outcome_has_its_exit_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", OUTCOMES, re.MULTILINE)
    wanted = {str(outcome): str(code) for outcome, code in exits.OUTCOME_EXITS.items()}
    assert dict(rows) == wanted | {"INTERRUPTED": INTERRUPTED}
    assert {name for name, _ in rows} == set(Outcome)
    assert len(rows) == len(Outcome)


def test_help_and_documentation_agree_on_exit_codes() -> None:
    told = re.findall(r"(\d+)  ([A-Z_]{4,})", cli.EXIT_CODES)
    assert {name: int(code) for code, name in told if name != "INTERRUPTED"} == exits.OUTCOME_EXITS


def test_every_reason_is_documented() -> None:
    documented = set(re.findall(rf"^\| `({CODE})` \|", OUTCOMES, re.MULTILINE))
    assert set(reasons()) - documented == set()


def test_no_reason_is_documented_that_no_code_gives() -> None:
    documented = set(re.findall(rf"^\| `({CODE})` \|", OUTCOMES, re.MULTILINE))
    texts = {
        node.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {reason for reason in documented if reason not in texts} == set()


def reasons() -> Iterator[str]:
    """Yield every literal that becomes the reason of an ending, wherever it is written.

    A function or class is known to take one by a parameter or field called `reason`.
    """
    trees = [
        ast.parse(path.read_text("utf-8"))
        for path in SOURCE.rglob("*.py")
        if "zygote" not in path.parts and path.parent.name != "validate"  # those are of checks
    ]
    takers = _takers(trees)
    for tree in trees:
        for scope in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
            for node in ast.walk(scope):
                if isinstance(node, ast.Call):
                    yield from _reason_of(node, takers, scope)


def _takers(trees: Trees) -> Signatures:
    found: Signatures = {}
    for tree in trees:
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in node.args.args]
            elif isinstance(node, ast.ClassDef):
                fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
                names = [field.target.id for field in fields if isinstance(field.target, ast.Name)]
            if "reason" in names and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[node.name] = names.index("reason")
    return {name: place for name, place in found.items() if name not in ("Check", "RepairReport")}


def _reason_of(call: ast.Call, takers: Signatures, scope: ast.AST) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name not in takers:
        return
    given = [word.value for word in call.keywords if word.arg == "reason"]
    for value in given or call.args[takers[name] : takers[name] + 1]:
        yield from _literals(value)
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(value):
                yield from _literals(node.value)


def _literals(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and re.fullmatch(CODE, str(node.value)):
            yield str(node.value)


def test_the_operator_that_contributors_are_shown_works() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    shown = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert shown
    module: dict[str, object] = {"__name__": "patchwright.operators.text"}
    exec(compile(shown.group(1), "CONTRIBUTING.md", "exec"), module)
    (item,) = (value for value in module.values() if isinstance(value, Operator))
    assert (item.family, item.name) == ("text", "strip-both-ends")
    assert all(example.after in results(item, example) for example in item.examples)


# --- commands and links --------------------------------------------------------------------------


BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in BLOCK.findall(page.read_text("utf-8")):
            for line in block.splitlines():
                yield page.name, line.partition(" #")[0].strip()


OURS = [(p, c) for p, c in commands() if re.match(r"(\.venv/bin/)?patchwright\b", c)]
MADE = [(p, c) for p, c in commands() if c.startswith("make ")]


@pytest.mark.parametrize(("page", "command"), OURS)
def test_documented_commands_exist(page: str, command: str) -> None:
    words = shlex.split(command)
    assert _parses(words[1:]), page


def _parses(arguments: Sequence[str]) -> bool:
    try:
        return bool(cli.make_parser().parse_args(arguments))
    except SystemExit as ended:
        return not ended.code


@pytest.mark.parametrize(("page", "command"), MADE)
def test_documented_targets_exist(page: str, command: str) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = [w for w in command.split()[1:] if "=" not in w]
    assert set(asked) <= set(targets), page


def test_every_command_is_documented() -> None:
    actions = cli.make_parser()._actions
    choices = next(a.choices for a in actions if isinstance(a, argparse._SubParsersAction))
    shown = {shlex.split(command)[1] for _, command in OURS if len(shlex.split(command)) > 1}
    assert set(choices) <= shown


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"`((?:src|tests|bench|docs|\.ci)/[\w./-]*\w)`", page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []
