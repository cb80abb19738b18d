"""What a failing test costs beside itself: nothing of that is traced."""

from pathlib import Path

from searching import laboratory

from patchwright.languages.python import SuiteRun, run_suite

SHOP = """
class Refused(Exception):
    def __str__(self):
        words = "refused"
        return words


def sell(n):
    if n > 2:
        raise Refused
    return n
"""
TESTS = """
from shop import sell


def test_one():
    assert sell(1) == 1


def test_many():
    assert sell(3) == 3
"""


def write(folder: Path) -> Path:
    folder.mkdir()
    (folder / "shop.py").write_text(SHOP)
    (folder / "test_shop.py").write_text(TESTS)
    return folder


def test_what_only_the_words_of_a_failure_need_is_not_traced(
    tmp_path: Path, target_python: Path, home: Path
) -> None:
    project = write(tmp_path / "shop")
    with laboratory(project, target_python, home) as (workspace, harness):
        report = run_suite(harness, workspace.make_copy("traced"), SuiteRun(trace=True))
    assert report.results["test_shop.py::test_many"].outcome == "failed"
    assert report.lines["test_shop.py::test_many"]["shop.py"] == (9, 10)
    assert report.crashes["test_shop.py::test_many"]
