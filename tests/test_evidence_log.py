"""A job's log becomes hints: what pytest and unittest report, and nothing that merely looks so."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.evidence import Hints
from patchwright.evidence.lines import LONGEST_LINE, MOST_BYTES, MOST_LINES, lines_of
from patchwright.evidence.log import LONGEST_EXCERPT, read_log
from patchwright.evidence.tracebacks import relative

REPOSITORY = "acme/widgets"
WORKSPACE = "/home/runner/work/widgets/widgets"
STAMP = "2026-06-23T14:35:07.5195628Z "

PROJECT = {
    "shop/__init__.py": "",
    "shop/cart.py": """
def price(item):
    return item["price"]

def total(items):
    return sum(price(item) for item in items)
""",
    "tests/test_cart.py": '''
import logging
import pytest
from shop.cart import total

@pytest.fixture
def broken():
    raise RuntimeError("no cart")

class TestTotal:
    @pytest.mark.parametrize("items", [[{}], [{"cost": 1}]], ids=["a b", "c - d [x]"])
    def test_sum(self, items):
        print("FAILED tests/test_no.py::test_never - AssertionError")
        print("=== FAILURES ===")
        print("____ test_ghost ____")
        assert total(items) == 1

def test_setup(broken):
    pass

def test_loud():
    """Passes, and talks of nothing but failures: what sweep's parser fell for."""
    print("Traceback (most recent call last):")
    print('  File "shop/cart.py", line 1, in price')
    print("ValueError: not a failure")
    print("ERROR tests/test_no.py::test_never")
    logging.error("FAILED to connect, 3 errors")

def test_chained():
    try:
        total([{}])
    except KeyError as error:
        raise LookupError("no price") from error
''',
    "tests/test_missing.py": "import nowhere_to_be_found\n",
}
FAILED = {
    "tests/test_cart.py::TestTotal::test_sum[a b]",
    "tests/test_cart.py::TestTotal::test_sum[c - d [x]]",
    "tests/test_cart.py::test_setup",
    "tests/test_cart.py::test_chained",
    "tests/test_missing.py",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("widgets")
    for name, text in PROJECT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def suite(root: Path, *arguments: str) -> str:
    """Return what pytest prints for the project, with the runner's folder in its paths."""
    command = [sys.executable, "-B", "-m", "pytest", "-c", "/dev/null", f"--rootdir={root}"]
    command += ["-p", "no:cacheprovider", "--continue-on-collection-errors", *arguments, "tests"]
    done = subprocess.run(
        command,
        cwd=root,
        env={"PYTHONPATH": str(root), "CI": "true", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout.replace(str(root), WORKSPACE)


def as_job(output: str, step: str = "pytest", *, code: int = 1) -> bytes:
    """Return a job's log in which one step printed this."""
    lines = ["##[group]Run actions/checkout@v6", "with:", "##[endgroup]", "Syncing repository"]
    lines += [f"##[group]Run {step}", f"\x1b[36;1m{step}\x1b[0m", "shell: bash -e", "##[endgroup]"]
    lines += output.split("\n")
    if code:
        lines.append(f"##[error]Process completed with exit code {code}.")
    lines.append("Post job cleanup.")
    return ("\ufeff" + "\n".join(STAMP + line for line in lines)).encode()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["-v"],
        ["-q"],
        ["-rN"],
        ["-rN", "--tb=short"],
        ["--color=yes"],
        ["-s", "-v"],
        ["--tb=native"],
        ["--tb=line"],
        ["-n2", "-v"],
    ],
    ids=" ".join,
)
def test_the_failing_tests_of_a_real_session_are_found(
    project: Path, arguments: Sequence[str]
) -> None:
    hints = read_log(as_job(suite(project, *arguments)), REPOSITORY)
    assert set(hints.test_ids) == FAILED
    assert hints.note == ""
    if "--tb=line" not in arguments:
        assert set(hints.exceptions) == {
            "ModuleNotFoundError",
            "RuntimeError",
            "KeyError",
            "LookupError",
        }
        places = [(frame.path, frame.function) for frame in hints.frames]
        assert ("shop/cart.py", "price") in places
        assert places.index(("shop/cart.py", "total")) < places.index(("shop/cart.py", "price"))
        assert {path.partition("/")[0] for path, _ in places} == {"shop", "tests"}


def test_only_the_step_that_failed_is_read(project: Path) -> None:
    failing = suite(project)
    tolerated = as_job(failing, "pytest || true", code=0)
    red = as_job("Found 1 error in 1 file (checked 3 source files)", "mypy", code=1)
    hints = read_log(tolerated + b"\n" + red, REPOSITORY)
    assert hints.test_ids == ()
    assert "Found 1 error" in hints.excerpt


def test_a_green_session_before_another_failure_names_no_test() -> None:
    green = (
        "============ test session starts ============\ncollected 1 item\n\n"
        "tests/test_a.py::test_a Traceback (most recent call last):\n"
        '  File "shop/a.py", line 3, in f\nValueError: printed\nPASSED\n'
        "============ 1 passed in 0.01s ============\n"
        "Coverage failure: total of 80 is less than fail-under=90"
    )
    hints = read_log(as_job(green, code=2), REPOSITORY)
    assert (hints.test_ids, hints.frames, hints.exceptions) == ((), (), ())
    assert "Coverage failure" in hints.excerpt


def test_a_session_inside_a_test_is_not_the_session() -> None:
    starts, failures, summary, inner_end, end = (
        f" {title} ".center(80, "=")
        for title in (
            *("test session starts", "FAILURES", "short test summary info"),
            *("1 failed in 0.01s", "1 failed in 1.01s"),
        )
    )
    inner = [starts, failures, "____ test_inner ____", "test_inner.py:1: ZeroDivisionError"]
    inner += [summary, "FAILED test_inner.py::test_inner - x", inner_end]
    outer = [starts, failures, "____ test_plugin ____", "tests/t.py:4: AssertionError"]
    outer += ["---- Captured stdout call ----", *inner]
    outer += [summary, "FAILED tests/t.py::test_plugin - x", end]
    hints = read_log(as_job("\n".join(outer)), REPOSITORY)
    assert hints.test_ids == ("tests/t.py::test_plugin",)
    assert hints.exceptions == ("AssertionError",)


def test_a_broken_conftest_is_read() -> None:
    output = (
        f"ImportError while loading conftest '{WORKSPACE}/tests/conftest.py'.\n"
        "tests/conftest.py:2: in <module>\n    from shop import cart\n"
        "shop/cart.py:9: in <module>\n    import yaml\n"
        "E   ModuleNotFoundError: No module named 'yaml'"
    )
    hints = read_log(as_job(output, code=4), REPOSITORY)
    assert hints.test_ids == ("tests/conftest.py",)
    assert [frame.path for frame in hints.frames] == ["tests/conftest.py", "shop/cart.py"]
    assert hints.exceptions == ("ModuleNotFoundError",)


UNITTEST = f"""\
F.E
======================================================================
ERROR: test_price (tests.test_cart.Prices.test_price)
It costs something.
----------------------------------------------------------------------
Traceback (most recent call last):
  File "{WORKSPACE}/src/tests/test_cart.py", line 9, in test_price
    self.assertEqual(price({{}}), 1)
                     ^^^^^^^^^
  File "{WORKSPACE}/shop/cart.py", line 3, in price
    return item["price"]
           ~~~~^^^^^^^^^
  File "/opt/hostedtoolcache/Python/3.12/x64/lib/python3.12/enum.py", line 3, in other
KeyError: 'price'

======================================================================
FAIL: test_old (tests.test_cart.Prices) (n=3)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "{WORKSPACE}/src/tests/test_cart.py", line 15, in test_old
    self.assertTrue(False)
AssertionError: False is not true

======================================================================
ERROR: tests.test_gone (unittest.loader._FailedTest.tests.test_gone)
----------------------------------------------------------------------
ImportError: Failed to import test module: tests.test_gone

----------------------------------------------------------------------
Ran 3 tests in 0.001s

FAILED (failures=1, errors=2)
"""


def test_unittest_is_read() -> None:
    hints = read_log(as_job(UNITTEST, "python -m unittest"), REPOSITORY)
    assert hints.test_ids == (
        "src/tests/test_cart.py::Prices::test_price",
        "src/tests/test_cart.py::Prices::test_old",
        "tests/test_gone.py",
    )
    assert [(f.path, f.line, f.function) for f in hints.frames] == [
        ("src/tests/test_cart.py", 9, "test_price"),
        ("shop/cart.py", 3, "price"),
        ("src/tests/test_cart.py", 15, "test_old"),
    ]
    assert hints.exceptions == ("KeyError", "AssertionError")


def test_a_crash_without_a_test_runner_is_read() -> None:
    output = (
        "Traceback (most recent call last):\n"
        f'  File "{WORKSPACE}/scripts/build.py", line 4, in <module>\n    main()\n'
        f'  File "{WORKSPACE}/.tox/py/lib/python3.12/site-packages/six.py", line 4, in x\n'
        "shop.errors.Broken: stock is empty"
    )
    hints = read_log(as_job(output), REPOSITORY)
    assert [f.path for f in hints.frames] == ["scripts/build.py"]
    assert hints.exceptions == ("Broken",)


SUMMARY = "=========== short test summary info ===========\n{}\n=== 1 failed in 1.00s ===\n"


@pytest.mark.parametrize(
    ("line", "test"),
    [
        ("FAILED tests/t.py::test_a - assert 1 - 2 == [3]", "tests/t.py::test_a"),
        ("FAILED tests/t.py::test_a[x - y] - ValueError: [x]", "tests/t.py::test_a[x - y]"),
        ("FAILED tests/t.py::test_a[ü [1]]", "tests/t.py::test_a[ü [1]]"),
        ("FAILED tests/my folder/t.py::T::test_a", "tests/my folder/t.py::T::test_a"),
        ("ERROR tests/t.py - ImportError", "tests/t.py"),
        ("ERROR docs/a.rst::a.rst - x", "docs/a.rst::a.rst"),
        ("SUBFAILED[i=1] tests/t.py::test_a - assert 0", "tests/t.py::test_a"),
        ("SUBFAILED(i=1) tests/t.py::test_a - assert 0", "tests/t.py::test_a"),
        ("[msg] SUBFAIL tests/t.py::test_a - assert 0", "tests/t.py::test_a"),
        (f"FAILED {WORKSPACE}/tests/t.py::test_a", "tests/t.py::test_a"),
        ("FAILED /etc/t.py::test_a", None),
        ("FAILED ../t.py::test_a", None),
        ("FAILED to do anything", None),
        ("ERROR: file or directory not found: x", None),
        ("XFAIL tests/t.py::test_a - reason", None),
        ("XPASS tests/t.py::test_a", None),
        ("SKIPPED [1] tests/t.py:3: no", None),
    ],
)
def test_a_line_of_the_summary(line: str, test: str | None) -> None:
    hints = read_log(as_job(SUMMARY.format(line)), REPOSITORY)
    assert hints.test_ids == ((test,) if test else ())


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        (f"{WORKSPACE}/a/b.py", "a/b.py"),
        ("/github/workspace/a.py", "a.py"),
        ("/__w/widgets/widgets/a.py", "a.py"),
        ("/Users/runner/work/widgets/widgets/a.py", "a.py"),
        ("/data/_work/widgets/widgets/a.py", "a.py"),
        ("D:\\a\\widgets\\widgets\\tests\\a.py", "tests/a.py"),
        ("./a.py", "a.py"),
        ("/home/runner/work/other/other/a.py", None),
        ("/usr/lib/python3/a.py", None),
        ("lib/site-packages/a.py", None),
        ("../a.py", None),
        ("<string>", None),
        ("<frozen importlib._bootstrap>", None),
        ("C:/x/a.py", None),
        ("a//b.py", None),
        ("", None),
    ],
)
def test_paths_are_relative_to_the_repository(path: str, inside: str | None) -> None:
    assert relative(path, REPOSITORY) == inside


def test_t55_no_control_character_is_left() -> None:
    hostile = "\x1b[31mFAILED\x1b[0m \x1b]8;;https://evil.example\x07x\x9b1m\u202e\x00\r"
    body = f"____ test_a ____\ntests/t.py:1: ValueError\n{hostile}\n"
    output = "==== FAILURES ====\n" + body + SUMMARY.format(f"FAILED tests/t.py::t{hostile}")
    hints = read_log(as_job(output), REPOSITORY)
    text = hints.excerpt + "".join(hints.test_ids)
    assert all(sign >= " " or sign in "\n\t" for sign in text)
    assert "\u202e" not in text
    assert "https://evil.example" not in text


def test_t56_a_long_log_keeps_its_head_and_its_tail() -> None:
    middle = b"noise\n" * (2 * MOST_BYTES // 6)
    summary = as_job(SUMMARY.format("FAILED tests/t.py::test_a"))
    hints = read_log(as_job("head", code=0) + b"\n" + middle + summary, REPOSITORY)
    assert hints.note == "logs_truncated"
    assert hints.test_ids == ("tests/t.py::test_a",)


def test_t57_a_line_ends_after_4096_characters() -> None:
    lines, _ = lines_of(b"a" * 100_000 + b"\nshort")
    assert [len(line) for line in lines] == [LONGEST_LINE, 5]


def test_nothing_is_said_of_nothing() -> None:
    assert read_log(b"", REPOSITORY) == Hints(note="no_logs")


PIECES = st.sampled_from(
    [
        *("=== FAILURES ===", "=== ERRORS ===", "=== short test summary info ===", "____ a ____"),
        *("FAILED ", "ERROR ", "a.py::b", " - ", "[", "]", "E   ValueError: x", "\n", "\n", "\r"),
        *("Traceback (most recent call last):", '  File "a.py", line 1, in b', "a.py:1: KeyError"),
        *("##[group]Run x", "##[endgroup]", "##[error]Process completed with exit code 1.", STAMP),
        *("=" * 70, "FAIL: a (b.C.a)", "ERROR: setUpClass (b.C)", "-- Captured stdout call --"),
        *("ImportError while loading conftest 'a.py'", "\x1b[31m", "\ufeff", "1 failed in 1.0s"),
    ]
)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
        ),
    )
)
@settings(deadline=None, max_examples=300)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    hints = read_log(data, REPOSITORY)
    assert len(hints.test_ids) <= 200
    assert len(hints.frames) <= 50
    assert len(hints.exceptions) <= 50
    assert len(hints.excerpt) <= LONGEST_EXCERPT
    assert not any(frame.path.startswith(("/", "..")) for frame in hints.frames)


def test_t56_a_log_of_nothing_but_lines_is_cut() -> None:
    lines, cut = lines_of(b"\n" * (MOST_LINES + 10) + b"last")
    assert (len(lines), lines[-1], cut) == (MOST_LINES, "last", True)
