"""JUnit files become hints; bombs among them are refused."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.evidence.junit import MOST_BYTES, read_junit

REPOSITORY = "acme/widgets"
PROJECT = {
    "pkg/tests/test_deep.py": """
import pytest
def helper():
    raise ValueError("deep")
class TestOuter:
    class TestInner:
        @pytest.mark.parametrize("x", ["a.b", "c [d]"])
        def test_nested(self, x):
            helper()
@pytest.fixture
def broken():
    raise RuntimeError
def test_setup(broken): pass
def test_good(): print("ERROR: FAILED")
class lower:
    pass
""",
    "test_top.py": "def test_top(): assert 1 == 2\n",
    "pkg/tests/test_gone.py": "import nowhere_to_be_found\n",
}
FAILED = {
    "pkg/tests/test_deep.py::TestOuter::TestInner::test_nested[a.b]",
    "pkg/tests/test_deep.py::TestOuter::TestInner::test_nested[c [d]]",
    "pkg/tests/test_deep.py::test_setup",
    "test_top.py::test_top",
    "pkg/tests/test_gone.py",
}


@pytest.fixture(scope="module", params=["xunit1", "xunit2"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = tmp_path_factory.mktemp("widgets")
    for name, text in PROJECT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-c", "/dev/null", f"--rootdir={root}"]
    command += ["-p", "no:cacheprovider", "--continue-on-collection-errors"]
    command += ["-o", f"junit_family={request.param}", "--junitxml=report.xml", "."]
    done = subprocess.run(command, cwd=root, capture_output=True, timeout=120, check=False)
    assert done.returncode == 1, done.stdout
    return (root / "report.xml").read_bytes()


@pytest.mark.parametrize("with_files", [True, False])
def test_files_that_pytest_wrote_are_read(written: bytes, with_files: bool) -> None:
    hints = read_junit(written, REPOSITORY, PROJECT.__contains__ if with_files else None)
    assert set(hints.test_ids) == FAILED
    assert set(hints.exceptions) == {
        "ValueError",
        "RuntimeError",
        "AssertionError",
        "ModuleNotFoundError",
    }
    assert ("pkg/tests/test_deep.py", "helper") in {(f.path, f.function) for f in hints.frames}
    assert "deep" in hints.excerpt
    assert hints.note == ""


CASE = (
    '<testsuite><testcase classname="{}" name="test_a" {}>'
    '<failure message="{}" type="{}">{}</failure></testcase></testsuite>'
)


def test_the_list_of_files_decides_where_a_module_ends() -> None:
    data = CASE.format("pkg.tests.test_a.lower.Case", "", "", "ValueError", "").encode()
    known = {"pkg/tests/test_a.py"}.__contains__
    assert read_junit(data, REPOSITORY, known).test_ids == (
        "pkg/tests/test_a.py::lower::Case::test_a",
    )
    assert read_junit(data, REPOSITORY, lambda path: False).test_ids == ()
    assert read_junit(data, REPOSITORY).exceptions == ("ValueError",)


def test_a_file_attribute_goes_before_everything() -> None:
    data = CASE.format("tests.test_a.Case", 'file="src/tests/test_a.py"', "", "", "").encode()
    assert read_junit(data, REPOSITORY).test_ids == ("src/tests/test_a.py::Case::test_a",)


def test_a_passing_case_that_talks_of_errors_is_not_read() -> None:
    data = (
        b'<testsuites><testsuite><testcase classname="t" name="a"><system-out>FAILED a.py::b'
        b"</system-out></testcase><testcase classname='t' name='b'><skipped/></testcase>"
        b"</testsuite></testsuites>"
    )
    hints = read_junit(data, REPOSITORY)
    assert (hints.test_ids, hints.note) == ((), "")


ENTITIES = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "ha">' for n in range(12)
)
BOMBS = {
    "billion laughs": f"<!DOCTYPE a [{ENTITIES}]><testsuite>&e11;</testsuite>",
    "quadratic": f'<!DOCTYPE a [<!ENTITY a "{"x" * 9999}">]><testsuite>{"&a;" * 999}</testsuite>',
    "external": '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite>&a;</testsuite>',
    "remote dtd": '<!DOCTYPE a SYSTEM "http://169.254.169.254/a.dtd"><testsuite/>',
    "parameter": '<!DOCTYPE a [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><testsuite/>',
    "deep": "<testsuite>" * 100_000,
    "large": "<testsuite>" + " " * MOST_BYTES + "</testsuite>",
    "cut": "<testsuite><testcase",
    "html": "<html><body>404</body></html>",
    "encoding": '<?xml version="1.0" encoding="rot13"?><testsuite/>',
    "empty": "",
    "null": "\x00",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_t21_bombs_are_refused(bomb: str) -> None:
    hints = read_junit(bomb.encode(), REPOSITORY)
    assert hints.note == "junit_unreadable"
    assert (hints.test_ids, hints.excerpt) == ((), "")


def test_t21_hostile_names_stay_inside_the_repository() -> None:
    for path in ("/etc/passwd.py", "../../x.py", "a/../../x.py", "C:/x.py"):
        data = CASE.format("", f'file="{path}"', "", "", "").encode()
        assert all(
            not test.startswith(("/", "..", "C:")) and ".." not in test
            for test in read_junit(data, REPOSITORY).test_ids
        )


def test_a_thousand_failures_give_two_hundred_ids() -> None:
    one = '<testcase classname="t" name="a{}"><failure>{}</failure></testcase>'
    cases = "".join(one.format(n, "x" * 1000) for n in range(1000))
    hints = read_junit(f"<testsuite>{cases}</testsuite>".encode(), REPOSITORY)
    assert len(hints.test_ids) == 200
    assert len(hints.excerpt) <= 8000


@given(
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda a, b, c, d, e: CASE.format(a, f'file="{b}"', c, d, e).encode(),
            *[st.text("ab.:/[]- \n", max_size=12)] * 5,
        ),
    )
)
@settings(deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for known in (None, lambda path: len(path) % 2 == 0):
        hints = read_junit(data, REPOSITORY, known)
        assert len(hints.excerpt) <= 8000
