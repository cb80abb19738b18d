"""The benchmark runner: cases, results that resume, a judge that tells right from wrong."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.bench.cases import Shard, choose_cases, read_shard
from patchwright.bench.figures import count_verdicts, curve, repair_summary, top_right
from patchwright.bench.judging.inputs import INPUTS
from patchwright.bench.ledger import open_ledger
from patchwright.bench.mutations import is_kernel, make_mutants
from patchwright.bench.options import add_bench_options
from patchwright.bench.page import with_tables
from patchwright.bench.rounds import Rounds
from patchwright.bench.throughput import PROJECT, measure_mutmut
from patchwright.cli import main
from patchwright.errors import ConfigError

ROOT = Path(__file__).parent.parent
GCD = """def gcd(a, b):
    while b:
        a, b = b, a {} b
    return a
"""
BITCOUNT = """def bitcount(n):
    count = 0
    while n:
        count {}= n & 1
        n >>= 1
    return count
"""
CALLS = {
    "gcd": [([12, 18], 6), ([35, 21], 7), ([5, 0], 5), ([7, 7], 7), ([0, 4], 4)],
    "bitcount": [([0], 0), ([7], 3), ([8], 1), ([255], 8)],
}


# --- cases and results ---------------------------------------------------------------------------


@given(st.lists(st.text(min_size=1), unique=True), st.integers(1, 9))
def test_shards_partition_the_cases(names: list[str], count: int) -> None:
    parts = [choose_cases(names, (), Shard(n, count)) for n in range(1, count + 1)]
    assert sorted(name for part in parts for name in part) == sorted(names)


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1", "a/b", "1/0", "1/2/3"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--shard"):
        read_shard(text)


def test_a_case_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="there is no case c"):
        choose_cases(("a", "b"), ("b", "c"), Shard(1, 1))


def test_results_resume_and_never_mix(tmp_path: Path) -> None:
    path = tmp_path / "results" / "some.json"
    open_ledger(path, "some", {"seed": 1}).keep("a", {"outcome": "X"})
    again = open_ledger(path, "some", {"seed": 1})
    again.keep("b", {"outcome": "Y"})
    assert set(open_ledger(path, "some", {"seed": 1}).rows) == {"a", "b"}
    with pytest.raises(ConfigError, match="another settings"):
        open_ledger(path, "some", {"seed": 2})
    kept = json.loads(path.read_text())
    path.write_text(json.dumps(kept | {"engine": "other"}))
    with pytest.raises(ConfigError, match="another engine"):
        open_ledger(path, "some", {"seed": 1})


@pytest.mark.parametrize("text", ["", "{broken", "[]", '{"bench": "some"}', '{"rows": []}'])
def test_results_that_cannot_be_read_are_refused_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "some.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"some\.json"):
        open_ledger(path, "some", {"seed": 1})
    assert path.read_text() == text


@pytest.mark.parametrize("flag", ["--inputs", "--draws", "--candidates", "--cpu-seconds"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "nan"])
def test_a_count_that_is_none_is_refused(
    flag: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_bench_options(parser)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["quixbugs", "folder", flag, value])
    assert ended.value.code == 2
    assert flag in capsys.readouterr().err


def _patched(files: dict[str, str], patch: str) -> dict[str, Any]:
    ended = {"outcome": "PLAUSIBLE_PATCH", "reason": "x", "rank": 1, "operator": "some"}
    return ended | {"cpu_seconds": {"search": 1.0}, "files": files, "patch": patch}


def test_texts_of_others_leave_the_results_once_they_are_judged(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "some.json", "some", {"seed": 1})
    rounds = Rounds(ledger, ("a",), print, texts=False)
    files = {"m.py": "SECRET = 1"}
    row = _patched(files, "+SECRET = 1")
    rounds.repair(lambda name: row)
    rounds.judge(
        lambda name, row: {"judged": True, "right": row["files"] == {"m.py": "SECRET = 1"}}
    )
    assert "SECRET" not in ledger.path.read_text()
    assert ledger.rows["a"]["verdict"]["right"]
    assert rounds.repair_again(lambda name: row) == ()


def test_another_patch_in_the_second_run_is_told(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "some.json", "some", {"seed": 1})
    rounds = Rounds(ledger, ("a",), print, texts=False)
    row = _patched({"m.py": "ONE"}, "+ONE")
    rounds.repair(lambda name: row)
    rounds.judge(lambda name, row: {"judged": True, "right": True})
    assert rounds.repair_again(lambda name: row | {"files": {"m.py": "TWO"}}) == ("a",)


# --- figures -------------------------------------------------------------------------------------


def _row(outcome: str, right: bool | None = None, **others: Any) -> dict[str, Any]:
    verdict = {"judged": right is not None, "right": right}
    return {"outcome": outcome, "verdict": verdict, "cpu_seconds": {"search": 1.0}, **others}


def test_every_case_counts_once() -> None:
    rows = [
        _row("PLAUSIBLE_PATCH", True, rank=1),
        _row("PLAUSIBLE_PATCH", False, rank=9),
        _row("PLAUSIBLE_PATCH", None, rank=2),
        _row("AMBIGUOUS", True, rank=3),
        _row("NO_PLAUSIBLE_PATCH"),
    ]
    found = count_verdicts(rows)
    assert found == {"right": 1, "wrong": 1, "abstained": 1, "nothing": 1, "not judged": 1}
    assert [top_right(row) for row in rows] == [True, False, False, True, False]
    assert repair_summary(rows)[0].startswith("4 of 5 plausible; the patch that ranks first")
    assert curve([3.0, 1.0]) == [(1.0, 1), (3.0, 2)]


# --- the judge -----------------------------------------------------------------------------------


def judge(tmp_path: Path, program: str, version: str, repaired: str) -> dict[str, Any]:
    request = {"program": program, "seed": 7, "inputs": 60}
    request |= {"version": version, "repaired": repaired}
    (tmp_path / "request.json").write_text(json.dumps(request))
    code = "from patchwright.bench.judging import judge; judge.main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    verdict: dict[str, Any] = json.loads(done.stdout.removeprefix("VERDICT "))
    return verdict


def test_the_judge_tells_right_from_wrong(tmp_path: Path) -> None:
    right, wrong = GCD.format("%"), GCD.format("-")
    assert judge(tmp_path, "gcd", right, right)["right"]
    other = "import math\n\n\ndef gcd(a, b):\n    return math.gcd(a, b)\n"
    assert judge(tmp_path, "gcd", other, right)["differences"] == 0
    found = judge(tmp_path, "gcd", wrong, right)
    assert (found["judged"], found["right"]) == (True, False)
    assert found["examples"][0][0].startswith("gcd(")


ENDLESS = "def gcd(a, b):\n    while True:\n        pass\n"
VIOLENT = "import os\n\n\ndef gcd(a, b):\n    os._exit(0)\n"


@pytest.mark.parametrize("version", [ENDLESS, VIOLENT, "syntax error", "x = 1\n"])
def test_the_judge_outlives_what_it_judges(tmp_path: Path, version: str) -> None:
    found = judge(tmp_path, "gcd", version, GCD.format("%"))
    assert (found["judged"], found["right"]) == (True, False)


def test_a_tolerance_is_as_wide_as_the_program_says(tmp_path: Path) -> None:
    exact = "import math\n\n\ndef sqrt(x, epsilon):\n    return math.sqrt(x)\n"
    near, far = (exact.replace("(x)", f"(x) + epsilon * {by}") for by in ("0.9", "1.5"))
    assert judge(tmp_path, "sqrt", near, exact)["right"]
    assert not judge(tmp_path, "sqrt", far, exact)["right"]


def test_what_has_no_inputs_is_not_judged(tmp_path: Path) -> None:
    assert not judge(tmp_path, "unheard_of", "", "")["judged"]


@pytest.mark.parametrize("name", INPUTS)
@settings(max_examples=20)
@given(draw=st.randoms(use_true_random=False))
def test_inputs_are_made_for_every_program(name: str, draw: Any) -> None:
    assert isinstance(INPUTS[name](draw), tuple)


ORIGINAL = """class Box:
    def __init__(self, items):
        self.items = items

    def take(self, n):
        found, self.items = self.items[:n], self.items[n:]
        return found


def outer(n):
    def inner(m):
        return m + n

    return inner(2)
"""
SUITE = """import some


def test_take():
    box = some.Box([1, 2, 3])
    assert box.take(2) == [1, 2]


def test_outer():
    assert some.outer(3)
"""


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ("m + n", "n + m", True),
        ("m + n", "m * n", False),
        ("self.items[n:]", "self.items", False),  # leaves another box behind
        ("self.items[:n]", "list(self.items)[:n]", True),
        ("n):\n        found", "n=1):\n        found", False),  # only its signature: no call tells
    ],
)
def test_recorded_calls_tell_versions_apart(
    tmp_path: Path, before: str, after: str, right: bool
) -> None:
    assert before in ORIGINAL
    (tmp_path / "some.py").write_text(ORIGINAL)
    (tmp_path / "test_some.py").write_text(SUITE)
    patched = ORIGINAL.replace(before, after)
    request = {"roots": [str(tmp_path)], "files": {"some.py": [ORIGINAL, patched]}}
    (tmp_path / "request.json").write_text(json.dumps({**request, "tests": ["test_some.py"]}))
    code = "from patchwright.bench.judging import recorder; recorder.main()"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    (spoken,) = (row for row in done.stdout.splitlines() if row.startswith("VERDICT "))
    found = json.loads(spoken.removeprefix("VERDICT "))
    assert found["right"] is right, found
    assert (found["compared"] > 0) is (found["by"] == "calls"), found


# --- a whole benchmark ---------------------------------------------------------------------------


def make_benchmark(folder: Path) -> Path:
    """Two programs of our own in the layout of the public benchmark."""
    broken = {"gcd": GCD.format("//"), "bitcount": BITCOUNT.format("-")}
    repaired = {"gcd": GCD.format("%"), "bitcount": BITCOUNT.format("+")}
    for part, texts in (("python_programs", broken), ("correct_python_programs", repaired)):
        (folder / part).mkdir(parents=True)
        for name, text in texts.items():
            (folder / part / f"{name}.py").write_text(text)
    tests = folder / "python_testcases"
    tests.mkdir()
    for name, calls in CALLS.items():
        head = f"import pytest\nfrom python_programs.{name} import {name}\n\n\n"
        head += f"@pytest.mark.parametrize(('given', 'wanted'), {calls!r})\n"
        body = f"def test_{name}(given, wanted):\n    assert {name}(*given) == wanted\n"
        (tests / f"test_{name}.py").write_text(head + body)
    return folder


Bench = Callable[..., int]


@pytest.fixture
def bench(target_python: Path, patchwright_home: Path, tmp_path: Path) -> Bench:
    folder = make_benchmark(tmp_path / "benchmark")

    def run(*arguments: str) -> int:
        flags = ["--python", str(target_python), "--out", str(tmp_path), "--inputs", "40"]
        return main(["bench", "quixbugs", str(folder), *flags, *arguments])

    return run


@pytest.mark.slow
def test_a_benchmark_is_repaired_judged_and_resumed(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench("--only", "gcd") == 0
    kept = tmp_path / "quixbugs.json"
    first = json.loads(kept.read_text())["rows"]
    assert set(first) == {"gcd"}
    assert first["gcd"]["verdict"]["right"]
    assert "1 of 1 plausible" in capsys.readouterr().out
    assert bench("--twice") == 0
    told = capsys.readouterr().out
    assert "bitcount: " in told
    assert "gcd: " not in told, "a finished case was run again"
    assert "run again: 2 of 2 the same" in told
    rows = json.loads(kept.read_text())["rows"]
    assert rows["gcd"] == first["gcd"] | {"same_again": True}
    assert rows["bitcount"]["outcome"] == "PLAUSIBLE_PATCH"


def test_a_benchmark_whose_folder_is_none_is_refused(tmp_path: Path) -> None:
    assert main(["bench", "quixbugs", str(tmp_path)]) == 2
    assert main(["bench", "quixbugs"]) == 2


# --- our own corpus, and what is made of results --------------------------------------------------

JUDGE = """def judge(bug_folder, patched_files):
    right = "%" in patched_files.get("gcd.py", "")
    return {"right": right, "differing": int(not right), "of": 1}
"""


def make_corpus(folder: Path) -> Path:
    """One bug in the layout of `bench/corpus`, with a judge of its own beside it."""
    bug = folder / "corpus" / "wrong_operator" / "gcd"
    (bug / "project").mkdir(parents=True)
    (folder / "corpus_judge.py").write_text(JUDGE)
    (bug / "bug.toml").write_text('family = "wrong_operator"\n')
    (bug / "project" / "gcd.py").write_text(GCD.format("//"))
    calls = "\n".join(f"    assert gcd(*{given}) == {wanted}" for given, wanted in CALLS["gcd"])
    test = f"from gcd import gcd\n\n\ndef test_gcd():\n{calls}\n"
    (bug / "project" / "test_gcd.py").write_text(test)
    return folder / "corpus"


def test_a_corpus_is_repaired_and_judged(
    target_python: Path, patchwright_home: Path, tmp_path: Path
) -> None:
    corpus = make_corpus(tmp_path)
    out = tmp_path / "results"
    flags = ["--python", str(target_python), "--out", str(out)]
    assert main(["bench", "corpus", str(corpus), *flags]) == 0
    (row,) = json.loads((out / "corpus.json").read_text())["rows"].values()
    assert row["family"] == "wrong_operator"
    assert row["verdict"] == {"judged": True, "right": True, "differing": 0, "of": 1}
    assert main(["bench", "page", str(out), "--out", str(tmp_path)]) == 0
    assert "wrong operator" in (tmp_path / "bench.html").read_text()


def write_results(folder: Path) -> None:
    groups: dict[str, dict[str, Any]] = {
        "quixbugs": {},
        "corpus": {"family": "slices"},
        "mutants": {"package": "<b>&"},
    }
    for name, extra in groups.items():
        ledger = open_ledger(folder / f"{name}.1of2.json", name, {"cpu_seconds": 120.0})
        ledger.keep("a", _row("PLAUSIBLE_PATCH", True, rank=3, operator="swap", **extra))
        ledger = open_ledger(folder / f"{name}.2of2.json", name, {"cpu_seconds": 120.0})
        ledger.keep("b", _row("AMBIGUOUS", False, rank=9, operator="swap", kernel=True, **extra))
        ledger.keep("c", _row("NO_PLAUSIBLE_PATCH", **extra))


def test_a_page_is_made_of_all_shards_and_loads_nothing(tmp_path: Path) -> None:
    write_results(tmp_path)
    (tmp_path / "bench.md").write_text("# x\n<!-- figures: corpus -->\nold\n<!-- end -->\nrest\n")
    assert main(["bench", "page", str(tmp_path), "--out", str(tmp_path)]) == 0
    page = (tmp_path / "bench.html").read_text()
    for words in ("QuixBugs: 1 of 3", "Mutations: 1 of 3", "1 (33 %)", "&lt;b&gt;&amp;"):
        assert words in page
    assert not any(word in page for word in ("<script", "http://", "https://", "<link", "<img"))
    table = (tmp_path / "bench.md").read_text()
    assert "| cases | 3 |" in table
    assert "| b | ambiguous, abstained | 9 | swap |" in table
    assert "old" not in table
    assert table.endswith("rest\n")


def test_a_page_of_nothing_is_refused(tmp_path: Path) -> None:
    assert main(["bench", "page", str(tmp_path), "--out", str(tmp_path)]) == 2


def test_the_tables_of_the_documentation_are_those_of_the_results() -> None:
    text = (ROOT / "docs" / "bench.md").read_text("utf-8")
    assert with_tables(ROOT / "bench" / "results", text) == text, "run `patchwright bench page`"


@pytest.mark.slow
def test_mutmut_is_measured_on_the_same_project() -> None:
    pytest.importorskip("mutmut")
    found = measure_mutmut(ROOT / PROJECT)
    assert found["mutants"] > 20
    assert found["per_cpu_second"] > 0


# --- mutations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "kernel"),
    [
        ("a < b\n", "a <= b\n", True),
        ("if not a: pass\n", "if a: pass\n", True),
        ("x = 1\n", "x = 2\n", True),
        ("x = 1\n", "x = None\n", False),
        ("f(a, b)\n", "f(a)\n", False),
        ("x = 'a'\n", "x = 'XXaXX'\n", False),
        ("a and b\n", "a or b\n", True),
    ],
)
def test_inverses_of_our_own_operators_are_told_apart(
    before: str, after: str, kernel: bool
) -> None:
    assert is_kernel(before, after) is kernel


def test_mutants_are_those_of_one_line(tmp_path: Path) -> None:
    pytest.importorskip("mutmut")
    path = tmp_path / "some.py"
    path.write_text("def f(a):\n    if a < 1:\n        return 2\n    return a + 1\n")
    found = make_mutants(path, 2)
    assert [mutant.number for mutant in found] == list(range(len(found)))
    assert any(mutant.change == "if a < 1: => if a <= 1:" for mutant in found)
    assert all(mutant.text.splitlines()[3] == "    return a + 1" for mutant in found)
