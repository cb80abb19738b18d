"""What a project declares is read without running any of it, and nothing unsafe is kept."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from patchwright.environment.declared import Declaration, kind_of_name, read_declaration
from patchwright.environment.interpreters import Interpreter, choose_interpreter, is_version
from patchwright.environment.network import is_safe_address
from patchwright.environment.poetry import requirement, specifiers
from patchwright.environment.recipe import plan_attempts

PYPROJECT = """
[project]
name = "Demo.pkg"
version = "1"
requires-python = ">=3.9"
dependencies = ["six"]
classifiers = ["Programming Language :: Python :: 3.10"]
[project.optional-dependencies]
tests = ["pytest>=7", "demo-pkg[io]"]
io = ["attrs"]
docs = ["sphinx"]
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
test = ["hypothesis", "demo-pkg"]
"""
POETRY = """
[build-system]
requires = ["poetry-core"]
[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = "^3.8 || ^3.10"
click = "^8.1"
rich = {version = "~13.7", optional = true}
local = {path = "../local"}
[tool.poetry.group.test.dependencies]
pytest = "^7.4"
[tool.poetry.extras]
all = ["rich"]
"""
POETRY_LOCK = """
[[package]]
name = "click"
version = "8.1.7"
[[package]]
name = "twice"
version = "1.0"
[[package]]
name = "twice"
version = "2.0"
"""
UNSAFE = """
requests==2.31.0 \\
    --hash=sha256:abc123   # pinned
--extra-index-url https://elsewhere.example/simple
-i https://elsewhere.example/simple
git+https://forge.example/x/y
thing @ https://elsewhere.example/thing.whl
file:///tmp/evil
-e ../other
-r ../../outside.txt
-r https://elsewhere.example/r.txt
-e .[extra]
colorama; sys_platform == "win32"
"""
SETUP_PY = """
from setuptools import setup
TESTS = ["pytest", "mock"]
extras = {"test": TESTS + ["tox"], "docs": ["sphinx"]}
setup(name="demo", install_requires=["six>=1"], extras_require=extras, python_requires=">=3.8")
"""
SETUP_CFG = """
[metadata]
name = demo
[options]
python_requires = >=3.8
install_requires =
    six
    attrs ; python_version > "3"
[options.extras_require]
testing = file: requirements/more.txt
"""
TOX = """
[tox]
envlist = py{38,310},lint
[testenv]
deps =
    -r{toxinidir}/needed.txt
    pytest-mock
    py38: old-thing
    {[base]deps}
extras = io
[testenv:lint]
deps = flake8
"""
NOX = """
import nox
@nox.session
def tests(session):
    session.install("pytest", "-r", "needed.txt", "-c", "pins.txt", ".[io]")
@nox.session
def lint(session):
    session.install("flake8")
"""


def declare(folder: Path, files: Mapping[str, str]) -> Declaration:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read_declaration(folder)


def test_extras_and_groups_for_tests_are_expanded(tmp_path: Path) -> None:
    found = declare(tmp_path, {"pyproject.toml": PYPROJECT})
    assert found.core.lines == ["six", "pytest>=7", "attrs", "hypothesis"]
    assert found.wide.lines == ["ruff", "hypothesis"]
    assert (found.name, found.pythons, found.tested) == ("demo-pkg", (">=3.9",), ("3.10",))


def test_what_no_index_serves_is_left_out_with_a_note(tmp_path: Path) -> None:
    found = declare(
        tmp_path / "in" / "project", {"requirements-test.txt": UNSAFE, "../../outside.txt": "evil"}
    )
    assert found.core.lines == [
        "requests==2.31.0 --hash=sha256:abc123",
        'colorama; sys_platform == "win32"',
    ]
    assert found.core.extras == ["extra"]
    assert len(found.notes) == 8


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "secret.txt").write_text("secret-package")
    (project / "requirements-dev.txt").symlink_to("../secret.txt")
    os.mkfifo(project / "setup.py")
    found = read_declaration(project)
    assert not found.core.lines
    assert not found.wide.lines
    assert b"secret" not in b"".join(found.files.values())


def test_poetry_is_translated_and_its_lock_constrains(tmp_path: Path) -> None:
    found = declare(tmp_path, {"pyproject.toml": POETRY, "poetry.lock": POETRY_LOCK})
    assert found.core.lines == ["click<9,>=8.1", "pytest<8,>=7.4"]
    assert found.wide.lines == ["rich<13.8,>=13.7"]
    assert found.core.constraints == ["click==8.1.7"]
    assert found.pythons == ("<4,>=3.8", "<4,>=3.10")
    assert "local" in found.notes[0]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("*", ""),
        ("^1.2.3", "<2,>=1.2.3"),
        ("^0.2.3", "<0.3,>=0.2.3"),
        ("^0.0.3", "<0.0.4,>=0.0.3"),
        ("^0", "<1,>=0"),
        ("~1.2.3", "<1.3,>=1.2.3"),
        ("~1", "<2,>=1"),
        ("~=1.2", "~=1.2"),
        ("1.2", "==1.2"),
        ("1.*", "==1.*"),
        (">=1.0 <2", "<2,>=1.0"),
    ],
)
def test_versions_of_poetry(version: str, expected: str) -> None:
    assert specifiers(version) == (expected,)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_a_caret_admits_its_version_and_not_the_next_breaking_one(parts: list[int]) -> None:
    version = ".".join(map(str, parts))
    place = next((i for i, part in enumerate(parts) if part), len(parts) - 1)
    breaking = ".".join(map(str, (*parts[:place], parts[place] + 1)))
    admitted = SpecifierSet(specifiers(f"^{version}")[0])
    assert admitted.contains(version)
    assert not admitted.contains(breaking)


def test_nonsense_versions_are_refused() -> None:
    with pytest.raises(ValueError, match="no version"):
        list(requirement("x", "^banana"))


def test_tables_of_poetry_keep_their_markers() -> None:
    table = {"version": "^1", "python": "<3.10", "extras": ["a"]}
    assert list(requirement("x", table)) == ["x[a]<2,>=1; (python_full_version < '3.10')"]


def test_literal_setup_files_are_read_without_running_them(tmp_path: Path) -> None:
    found = declare(tmp_path / "py", {"setup.py": SETUP_PY})
    assert found.core.lines == ["six>=1", "pytest", "mock", "tox"]
    assert (found.packaged, found.dynamic, found.pythons) == (True, False, (">=3.8",))
    files = {"setup.cfg": SETUP_CFG, "requirements/more.txt": "pytest"}
    assert declare(tmp_path / "cfg", files).core.lines == [
        "six",
        'attrs; python_version > "3"',
        "pytest",
    ]


def test_a_computed_setup_is_left_to_the_build_backend(tmp_path: Path) -> None:
    text = "from setuptools import setup\nsetup(install_requires=open('x').read().split())\n"
    found = declare(tmp_path, {"setup.py": text})
    assert found.dynamic
    assert "[test,tests,testing,dev]" in plan_attempts(found, None, tmp_path)[0].project


def test_tox_and_nox_are_hints(tmp_path: Path) -> None:
    found = declare(tmp_path / "tox", {"tox.ini": TOX, "needed.txt": "mock"})
    assert found.core.lines == ["mock", "pytest-mock"]
    assert (found.core.extras, found.tested) == (["io"], ("3.8", "3.10"))
    found = declare(tmp_path / "nox", {"noxfile.py": NOX, "needed.txt": "mock"})
    assert found.core.lines == ["pytest", "mock"]


def test_a_lock_of_uv_is_asked_for_what_tests_need(tmp_path: Path) -> None:
    found = declare(tmp_path, {"pyproject.toml": PYPROJECT, "uv.lock": "version = 1"})
    assert found.sources[0] == "uv.lock"
    options = " ".join(found.locked)
    assert options == "--no-default-groups --extra tests --group dev --group test"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("test", "tests"), ("unit_tests", "tests"), ("Testing", "tests"), ("dev", "work")]
    + [("development", "work"), ("docs", ""), ("latest", ""), ("devices", ""), ("all", "work")],
)
def test_names_say_what_a_group_is_for(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


def test_attempts_fall_back_from_the_lock_to_less(tmp_path: Path) -> None:
    files = {"pyproject.toml": POETRY, "poetry.lock": POETRY_LOCK}
    attempts = plan_attempts(declare(tmp_path, files), None, tmp_path)
    assert [bool(a.constraints) for a in attempts] == [True, False, False]
    assert [len(a.lines) for a in attempts] == [3, 3, 2]
    assert [bool(a.shortfall) for a in attempts] == [False, True, True]


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(
        ["pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "noxfile.py", "Pipfile"]
        + ["poetry.lock", "uv.lock", "requirements-test.txt", ".python-version", "tox.toml"]
    ),
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(str.encode),
        st.sampled_from(
            [
                PYPROJECT,
                POETRY,
                UNSAFE,
                SETUP_PY,
                SETUP_CFG,
                TOX,
                NOX,
                "[[" * 5000,
                "x=" + "[" * 9000,
            ]
            + ['project = 1\ntool = "x"\ndependency-groups = []', "[project]\ndependencies = 3"]
            + ["[tool]\npoetry = {dependencies = [], group = {test = 1}, extras = {all = 1}}"]
            + ["[tool.poetry.dependencies]\npython = 3\nx = 3\ny = [1, {version = 2}]"]
            + ["[tool]\nhatch = {envs = {test = {dependencies = 1}}}\ntox = {env = 1, deps = 2}"]
            + ["package = 1", "package = [1, {name = 2}]"]
        ).map(str.encode),
    ),
)
def test_no_file_makes_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_bytes(data)
    plan_attempts(read_declaration(folder), None, folder)


def interpreters(*versions: str) -> list[Interpreter]:
    here = Path("/nowhere")
    return [Interpreter(here / v, v, v, here, here) for v in versions]


OURS = "3.11.7"
ALL = interpreters(OURS, "3.6.15", "3.8.18", "3.10.13", "3.12.1", "3.13.0")


@pytest.mark.parametrize(
    ("declaration", "asked", "expected"),
    [
        (Declaration(), None, OURS),
        (Declaration(), "3.12", "3.12.1"),
        (Declaration(), "3.14", None),
        (Declaration(pythons=("<3.11",)), None, "3.10.13"),
        (Declaration(pythons=(">=3.13",)), None, "3.13.0"),
        (Declaration(pythons=(">=3.14",)), None, None),
        (Declaration(pythons=("<3.8",)), None, None),
        (Declaration(pythons=("<3.9", ">=3.13")), "3.8.18", "3.8.18"),
        (Declaration(pinned=("3.8.18",)), None, "3.8.18"),
        (Declaration(pinned=("3.9", "3.12")), None, "3.12.1"),
        (Declaration(tested=("3.8", "3.10")), None, "3.10.13"),
        (Declaration(tested=("2.7", "3.6")), None, "3.8.18"),
        (Declaration(pythons=("nonsense",)), None, None),
    ],
)
def test_the_interpreter_fits_the_project(
    declaration: Declaration, asked: str | None, expected: str | None
) -> None:
    chosen = choose_interpreter(ALL, declaration, asked, ours=Version(OURS).release[:2])
    assert (chosen.version if chosen else None) == expected


def test_versions_are_compared_by_parts() -> None:
    assert is_version("3.11.7", "python3.11")
    assert not is_version("3.11.7", "3.1")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://index.example/simple", True),
        ("proxy.example:3128", True),
        ("http://user:secret@proxy.example:3128", False),
        ("https://token@index.example/simple", False),
        ("https://index.example/simple?token=x", False),
        ("file:///root/wheels", False),
        ("ftp://x", False),
    ],
)
def test_only_addresses_without_credentials_are_passed_on(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe
