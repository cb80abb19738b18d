"""Commits of a mirror that mend a bug are found by rule and made again as a person meets them."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from histories import Mend, changed_functions, check_out, find_mends, git

BROKEN = "class Jar:\n    def take(self, n):\n        return n - 1\n\n\ndef size():\n    return 3\n"
TEST = "from jar import Jar\n\n\ndef test_it():\n    assert Jar().take(1) == {}\n"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    work = tmp_path / "somebody+jars"
    work.mkdir()
    git(work, "init", "-q")
    git(work, "config", "user.name", "t")
    git(work, "config", "user.email", "t@example.invalid")
    _commit(work, "Begin", {"jar.py": BROKEN, "tests/test_jar.py": TEST.format(0)})
    mended = BROKEN.replace("n - 1", "n")
    _commit(work, "Fix taking from a jar", {"jar.py": mended, "tests/test_jar.py": TEST.format(1)})
    _commit(work, "Fix a typing error", {"jar.py": mended + "# more\n"})
    _commit(work, "Speak of more", {"jar.py": mended, "tests/test_jar.py": TEST.format(2)})
    return work


def _commit(work: Path, message: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(text)
    git(work, "add", "-A")
    git(work, "commit", "-qm", message)


def only(mirror: Path) -> Mend:
    found = list(find_mends(mirror, "2000-01-01"))
    assert len(found) == 1
    return found[0]


def test_a_small_change_of_source_and_tests_that_speaks_of_a_fault(mirror: Path) -> None:
    mend = only(mirror)
    assert mend.repository == "somebody/jars"
    assert (mend.sources, mend.tests) == (("jar.py",), ("tests/test_jar.py",))
    assert changed_functions(mend) == {"jar.py": {"Jar.take"}}


def test_a_case_has_the_older_source_and_the_newer_tests(mirror: Path, tmp_path: Path) -> None:
    case = check_out(only(mirror), tmp_path / "case")
    assert (case / "jar.py").read_text() == BROKEN
    assert (case / "tests/test_jar.py").read_text() == TEST.format(1)
    status = subprocess.run(["git", "status"], cwd=case, capture_output=True, check=True)
    assert b"test_jar.py" in status.stdout
