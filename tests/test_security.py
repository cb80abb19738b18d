"""The security check with the real Bandit on small trees, friendly and hostile."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from patchwright.models import Check
from patchwright.validate.security import check_security

SHELL = b"import subprocess\n\n\ndef run(cmd):\n    subprocess.call(cmd, shell=True)\n"
PLAIN = b"def add(a, b):\n    return a - b\n"


def run_here(argv: Sequence[str], folder: Path, seconds: float) -> int | None:
    return subprocess.run(argv, cwd=folder, timeout=seconds, capture_output=True).returncode


def judge(tmp_path: Path, before: bytes, after: bytes, path: str = "pkg/a.py") -> Check:
    return check_security({path: before}, {path: after}, tmp_path)


def test_an_honest_patch_passes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    check = judge(tmp_path, PLAIN, PLAIN.replace(b"-", b"+"))
    assert (check.name, check.passed, check.reason) == ("security", True, "nothing_new")
    assert list(tmp_path.iterdir()) == []


def test_old_findings_do_not_count_even_when_they_move(tmp_path: Path) -> None:
    assert judge(tmp_path, SHELL, b"import os\n\n" + SHELL + b"\n\nX = os.sep\n").passed


@pytest.mark.parametrize(
    ("before", "after", "test_id"),
    [
        (PLAIN, PLAIN + b"\n\nexec('x')\n", "B102"),
        (PLAIN, PLAIN + b"\n\nimport pickle\n", "B403"),
        (PLAIN, SHELL, "B602"),
        (SHELL.replace(b"cmd, shell", b"'ls', shell"), SHELL, "B602"),
        (PLAIN, b"def f(password):\n    return password == 'letmein'\n", "B105"),
        (PLAIN, PLAIN + b"\n\nimport hashlib\nx = hashlib.md5(b'')\n", "B324"),
    ],
)
def test_a_new_finding_is_named(tmp_path: Path, before: bytes, after: bytes, test_id: str) -> None:
    check = judge(tmp_path, before, after)
    assert (check.passed, check.reason) == (False, "new_finding")
    assert test_id in check.detail
    assert "pkg/a.py, line " in check.detail


def test_a_second_finding_like_the_first_is_new(tmp_path: Path) -> None:
    check = judge(tmp_path, SHELL, SHELL + b"    subprocess.call(cmd, shell=True)\n")
    assert check.reason == "new_finding"
    assert check.detail.count("B602") == 1


def test_what_one_file_had_another_may_not_get(tmp_path: Path) -> None:
    before = {"a.py": SHELL, "b.py": PLAIN}
    check = check_security(before, {"a.py": PLAIN, "b.py": SHELL}, tmp_path)
    assert "b.py" in check.detail
    assert "a.py" not in check.detail


@pytest.mark.parametrize(
    "line",
    [
        b"    assert a\n",
        b"    return token == '('\n",
        b"    return password == ''\n",
    ],
)
def test_what_is_no_danger(tmp_path: Path, line: bytes) -> None:
    before = b"def f(a, token, password):\n    return a\n"
    assert judge(tmp_path, before, before + line).passed


# --- nothing of the repository decides -----------------------------------------------------------

SILENCED = SHELL.replace(b"True)", b"True)  # nosec").replace(
    b"subprocess\n", b"subprocess #nosec\n"
)


def test_nosec_hides_nothing(tmp_path: Path) -> None:
    loud, quiet = judge(tmp_path, PLAIN, SHELL), judge(tmp_path, PLAIN, SILENCED)
    assert loud.reason == "new_finding"
    assert loud == quiet


def test_configuration_and_packages_of_the_repository_are_not_read(tmp_path: Path) -> None:
    marker = tmp_path / "imported"
    bait = f"open({str(marker)!r}, 'w').close()\nraise SystemExit(0)\n"
    quiet = "[bandit]\nskips = B102,B404,B602\nexclude = *\n"

    def run_among_bait(argv: Sequence[str], folder: Path, seconds: float) -> int | None:
        for name in ("bandit", "yaml", "stevedore", "before/bandit", "after/bandit"):
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(bait)
        for name in ("sitecustomize.py", "usercustomize.py", "ast.py", "json.py"):
            (folder / name).write_text(bait)
        for name in (".bandit", "before/.bandit", "after/.bandit", "setup.cfg", "bandit.yaml"):
            (folder / name).write_text(quiet)
        (folder / "pyproject.toml").write_text("[tool.bandit]\nskips = ['B102', 'B404', 'B602']\n")
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSTARTUP": "ast.py"}
        return subprocess.run(
            argv, cwd=folder, timeout=seconds, env=environment, capture_output=True
        ).returncode

    plain = check_security({"a.py": PLAIN}, {"a.py": SHELL}, tmp_path, run_here)
    assert plain.reason == "new_finding"
    assert check_security({"a.py": PLAIN}, {"a.py": SHELL}, tmp_path, run_among_bait) == plain
    assert not marker.exists()


@pytest.mark.parametrize(
    "path", ["CVS/a.py", "a/.tox/b.py", "x.egg/a.py", "-r.py", "../../up.py", "x" * 300 + ".py"]
)
def test_no_name_of_a_file_hides_it(tmp_path: Path, path: str) -> None:
    check = judge(tmp_path, PLAIN, SHELL, path)
    assert check.reason == "new_finding"
    assert path in check.detail


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: latin-1\nx = '\xe9'\n",
        b"\xef\xbb\xbfx = 1\n",
        b"def f():\r\n\treturn 1\r\n",
        b"",
        b"x = '\\d'\n",
    ],
)
def test_bytes_of_every_kind(tmp_path: Path, data: bytes) -> None:
    assert judge(tmp_path, data, data + b"y = 2\n").passed


# --- when Bandit cannot answer -------------------------------------------------------------------


def test_a_file_that_cannot_be_read_after_the_patch(tmp_path: Path) -> None:
    check = judge(tmp_path, PLAIN, b"def f(:\n")
    assert (check.passed, check.reason) == (False, "bandit_failed")
    assert "pkg/a.py" in check.detail


def test_a_file_that_could_not_be_read_before_had_no_findings(tmp_path: Path) -> None:
    assert judge(tmp_path, b"def f(:\n", SHELL).reason == "new_finding"
    assert judge(tmp_path, b"def f(:\n", PLAIN).passed


def test_a_new_file_had_no_findings(tmp_path: Path) -> None:
    assert check_security({}, {"a.py": PLAIN}, tmp_path).passed
    assert check_security({}, {"a.py": SHELL}, tmp_path).reason == "new_finding"


@pytest.mark.parametrize(
    ("status", "report"),
    [
        (0, None),
        (0, "{"),
        (0, "[]"),
        (0, '{"errors": [], "results": [], "metrics": {}}'),
        (0, '{"errors": [], "results": [], "metrics": {"elsewhere": {}}}'),
        (2, '{"errors": [], "results": [], "metrics": {"after/0.py": {}}}'),
        (-11, None),
        (None, None),
    ],
)
def test_no_answer_is_a_refusal(tmp_path: Path, status: int | None, report: str | None) -> None:
    def run(argv: Sequence[str], folder: Path, seconds: float) -> int | None:
        if report is not None:
            (folder / "report.json").write_text(report)
        return status

    check = check_security({"a.py": PLAIN}, {"a.py": PLAIN}, tmp_path, run)
    assert (check.passed, check.reason) == (False, "bandit_failed")
    assert check.detail.startswith("Bandit ")


def test_the_deadline_ends_the_process(tmp_path: Path) -> None:
    big: Mapping[str, bytes] = {"a.py": b"x = [1, 2, 3, 4, 5, 6]\n" * 20_000}
    check = check_security(big, big, tmp_path, seconds=0.2)
    assert check.reason == "bandit_failed"
    assert "deadline" in check.detail
    assert not any(str(tmp_path) in row for row in command_folders())


def command_folders() -> list[str]:
    """Return the working folders of all processes that can be seen."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            found.append(str(link.readlink()))
        except OSError:
            continue
    return found
