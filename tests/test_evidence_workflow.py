"""A workflow file says how its failing job prepares and runs the tests."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.evidence import Recipe
from patchwright.evidence.commands import meaning
from patchwright.evidence.expressions import UNKNOWN, Context, evaluate
from patchwright.evidence.plain_yaml import MOST_BYTES, MOST_NODES, load
from patchwright.evidence.shell import commands_of
from patchwright.evidence.workflow import read_recipe

FILES = Path(__file__).parent / "ci_files"


def recipe_of(file: str, job: str, step: str | None = None) -> Recipe:
    return read_recipe((FILES / file).read_bytes(), job, step)


STANDARDS = {
    "setup": ("cd packages/core && uv sync --locked --group test",),
    "test": ("-p", "no:cacheprovider", "-m", "not slow", "tests/"),
    "working_directory": "packages/core",
    "services": ("redis",),
}
EXPECTED: list[tuple[str, str, dict[str, Any]]] = [
    ("microframework.yml", "3.12", {"python": "3.12", "note": "test_runner"}),
    ("microframework.yml", "Windows", {"python": "3.13", "note": "runs_on_windows,test_runner"}),
    ("microframework.yml", "PyPy", {"python": None, "note": "other_interpreter,test_runner"}),
    ("microframework.yml", "Oldest dependencies", {"setup": ("python -m pip install tox",)}),
    ("microframework.yml", "typing", {"python_file": "pyproject.toml"}),
    (
        "http_client.yml",
        "build (3.10, ubuntu-22.04)",
        {"python": "3.10", "setup": (), "note": "setup_script,test_runner"},
    ),
    ("http_client.yml", "build (3.9, macos-15-intel)", {"python": "3.9"}),
    (
        "http_client.yml",
        "No detector installed",
        {
            "python": "3.10",
            "setup": (
                "python -m pip install -r requirements-dev.txt",
                'python -m pip uninstall -y "charset_normalizer"',
            ),
            "test": ("tests", "-k", "not live"),
            "note": "",
        },
    ),
    ("async_client.yml", "Python 3.13", {"python": "3.13", "note": "setup_script,test_runner"}),
    (
        "plugin_manager.yml",
        "test (ubuntu-py310, 3.10, ubuntu-latest, true)",
        {
            "python": "3.10",
            "setup": (
                "python -m pip install --upgrade pip",
                'python -m pip install -e ".[testing]" coverage',
            ),
            "test": ("testing", "-o", "xfail_strict=true"),
            "environment": {"FORCE_COLOR": "1"},
        },
    ),
    (
        "plugin_manager.yml",
        "test (ubuntu-py313, 3.13, ubuntu-latest, false)",
        {"python": "3.13", "test": ("testing", "-p", "no:legacypath"), "note": ""},
    ),
    (
        "standards.yml",
        "Ubuntu / 3.14",
        {
            **STANDARDS,
            "python": "3.14",
            "note": "setup_unresolved",
            "environment": {
                "FORCE_COLOR": "1",
                "MODE": "strict",
                "REDIS_URL": "redis://localhost:6379",
            },
        },
    ),
    ("standards.yml", "Windows / pypy3.11", {**STANDARDS, "python": None}),
    ("standards.yml", "Property tests (Ubuntu, 3.10)", {"python": "3.10", "note": "test_runner"}),
    ("standards.yml", "Nobody", {"note": "no_such_job"}),
]


@pytest.mark.parametrize(("file", "job", "expected"), EXPECTED)
def test_the_ci_of_projects_of_many_kinds(file: str, job: str, expected: dict[str, Any]) -> None:
    found = recipe_of(file, job).model_dump()
    assert {key: found[key] for key in expected} == expected


def test_there_are_five_files() -> None:
    assert {file for file, *_ in EXPECTED} == {path.name for path in FILES.iterdir()}


def job(body: str, head: str = "") -> bytes:
    indented = "\n".join("    " + line for line in body.strip("\n").split("\n"))
    return f"on: push\n{head}\njobs:\n  test:\n{indented}\n".encode()


def steps(*runs: str, rest: str = "") -> bytes:
    listed = "\n".join(
        "  - run: |\n" + "\n".join(f"      {line}" for line in run.split("\n")) for run in runs
    )
    return job(f"runs-on: ubuntu-latest\n{rest}\nsteps:\n{listed}")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("pytest", ()),
        ("python -m pytest -x --tb=short -vv -ra tests", ("tests",)),
        ("python3.12 -Im pytest -n auto --dist loadfile tests/unit", ("tests/unit",)),
        ("coverage run -m pytest -k 'a and b'", ("-k", "a and b")),
        ("python -m coverage run --branch -m pytest --durations=5", ()),
        ("uv run --group test --python 3.12 pytest --import-mode=importlib", None),
        ("poetry run pytest --cov=src --cov-report=xml tests/", ("tests/",)),
        ("pytest --cov src tests -p no:randomly", ("tests", "-p", "no:randomly")),
        ("pytest --maxfail 3 --junitxml out.xml -rfE --color yes a.py::b", ("a.py::b",)),
        ("pytest -xvs -m 'not slow' --ignore=tests/e2e", ("-m", "not slow", "--ignore=tests/e2e")),
        ("PYTHONPATH=. timeout 600 pytest tests | tee log.txt", ("tests",)),
        ("xvfb-run -a pytest tests || exit 1", ("tests",)),
        ("source .venv/bin/activate && .venv/bin/python -m pytest -q tests", ("tests",)),
        ("pytest tests > out.txt 2>&1", ("tests",)),
        ("pytest \\\n  -k x \\\n  tests", ("-k", "x", "tests")),
        ("hatch run pytest -o xfail_strict=true -c setup.cfg", None),
        ("pytest --run-slow -W error", ("--run-slow", "-W", "error")),
    ],
)
def test_arguments_of_pytest(command: str, arguments: tuple[str, ...] | None) -> None:
    found = read_recipe(steps(command), "test")
    assert found.note == ""
    if arguments is not None:
        assert found.test == arguments


@pytest.mark.parametrize(
    ("command", "note"),
    [
        ("tox -e py312", "test_runner"),
        ("python -m nox -s tests", "test_runner"),
        ("make test", "test_runner"),
        ("./scripts/run_tests.sh", "test_runner"),
        ("bash scripts/test.sh", "test_runner"),
        ("python manage.py test", "test_runner"),
        ("python -m unittest discover", "unittest"),
        ("pytest ${{ inputs.where }}", "test_unresolved"),
        ("pytest $WHERE", "test_unresolved"),
        ("pytest $(git ls-files)", "test_unresolved"),
        ("echo pytest", "no_tests_found"),
        ("pytest --version", "no_tests_found"),
        ("false || pytest", "no_tests_found"),
    ],
)
def test_what_else_runs_tests(command: str, note: str) -> None:
    found = read_recipe(steps(command), "test")
    assert (found.note, found.test) == (note, ())


@pytest.mark.parametrize(
    ("script", "setup", "note"),
    [
        (
            "pip install -r r.txt && pip install -e .",
            ("pip install -r r.txt", "pip install -e ."),
            "",
        ),
        ("uv sync --all-extras # all", ("uv sync --all-extras",), ""),
        ("poetry install; pdm sync", ("poetry install", "pdm sync"), ""),
        ("python setup.py develop", ("python setup.py develop",), ""),
        ("sudo apt-get install -y x; echo pip install y; npm install", (), ""),
        ("cd lib\npip install .", ("cd lib && pip install .",), ""),
        ("cd ../..\npip install .", ("pip install .",), ""),
        ("pip install x==${{ secrets.V }}", (), "setup_unresolved"),
        ("pip install x==$V", (), "setup_unresolved"),
        ("pip install x==$SET", ("pip install x==$SET",), ""),
        ("if true; then\n  pip install x\nfi", (), "setup_unresolved"),
        ("make install", (), "setup_script"),
        ("scripts/install-deps.sh", (), "setup_script"),
        ("conda env create -f e.yml", (), "conda"),
        ("cat <<EOF > f\npip install evil\nEOF\npip install y", ("pip install y",), ""),
        ("pip install 'a; pip install b'", ("pip install 'a; pip install b'",), ""),
        ("pip install 'unclosed", (), ""),
    ],
)
def test_commands_that_install(script: str, setup: tuple[str, ...], note: str) -> None:
    found = read_recipe(steps(script, "pytest", rest="env: {SET: 1}"), "test")
    assert (found.setup, found.note) == (setup, note)


@pytest.mark.parametrize(
    ("body", "python", "note"),
    [
        # An unquoted 3.10 is a number, and so the forge reads it.
        ("uses: actions/setup-python@v6\n    with: {python-version: 3.10}", "3.1", ""),
        ("uses: actions/setup-python@v6\n    with: {python-version: '3.10'}", "3.10", ""),
        ("uses: actions/setup-python@v6\n    with: {python-version: 3.12.1}", "3.12", ""),
        ("uses: actions/setup-python@v6\n    with: {python-version: 3.14-dev}", "3.14", ""),
        ("uses: actions/setup-python@v6\n    with: {python-version: 3.x}", None, ""),
        ("uses: actions/setup-python@v6\n    with: {python-version: pypy-3.10}", None, "other"),
        ("uses: astral-sh/setup-uv@v7\n    with: {python-version: '3.13'}", "3.13", ""),
        ("run: uv venv --python 3.11", "3.11", ""),
        ("run: uv sync -p 3.9", "3.9", ""),
        (
            "uses: actions/setup-python@v6\n    with:\n      python-version: |\n"
            "        3.11\n        3.12",
            "3.12",
            "",
        ),
    ],
)
def test_the_interpreter(body: str, python: str | None, note: str) -> None:
    found = read_recipe(job(f"runs-on: x\nsteps:\n  - {body}\n  - run: pytest"), "test")
    assert found.python == python
    assert ("other_interpreter" in found.note) == bool(note)


def test_the_interpreter_of_a_container_or_a_variable() -> None:
    body = "runs-on: x\n{}\nsteps:\n  - run: pytest"
    for line in (
        "container: python:3.12-slim",
        "container: {image: 'docker.io/library/python:3.12'}",
    ):
        assert read_recipe(job(body.format(line)), "test").python == "3.12"
    assert read_recipe(job(body.format("env: {UV_PYTHON: '3.11'}")), "test").python == "3.11"


MATRIX = """
name: {name}
runs-on: ${{{{ matrix.os }}}}
strategy:
  matrix:
    {matrix}
steps:
  - uses: actions/setup-python@v6
    with: {{python-version: "${{{{ matrix.py }}}}"}}
  - run: pip install x==${{{{ matrix.x || '1' }}}}
    if: matrix.os != 'windows-latest'
  - run: pytest
"""


@pytest.mark.parametrize(
    ("name", "matrix", "displayed", "python"),
    [
        ("Test", "py: ['3.10', '3.11']", "Test (3.11)", "3.11"),
        ("Test", "{py: ['3.10'], os: [a, b], extra: ['', y]}", "Test (3.10, b)", "3.10"),
        ("T ${{ matrix.py }}", "{py: ['3.10', '3.11'], os: [a, b]}", "T 3.11", "3.11"),
        ("T ${{ matrix.py }}", "py: ${{ fromJSON(needs.a.outputs.b) }}", "T 3.12", "3.12"),
        ("Test", "py: ${{ fromJSON(needs.a.outputs.b) }}", "Test (3.12)", "3.12"),
        ("Test", 'py: ${{ fromJSON(\'["3.9", "3.12"]\') }}', "Test (3.12)", "3.12"),
        ("Test", "${{ fromJSON(needs.a.outputs.b) }}", "Test (3.12, ubuntu)", None),
        ("Test", "include: [{py: '3.9'}, {py: '3.12', os: b}]", "Test (3.12, b)", "3.12"),
        (
            "Test",
            "{os: [a], include: [{py: '3.9'}, {os: b, py: '3.12'}]}",
            "Test (b, 3.12)",
            "3.12",
        ),
        ("Test", "{os: [a], include: [{py: '3.9'}, {py: '3.12'}]}", "Test (a, 3.12)", "3.12"),
        ("Test", "{cfg: [{v: '3.9'}, {v: '3.12'}], py: ['3.11']}", "Test (3.12, 3.11)", "3.11"),
        ("${{ matrix.py }} ${{ matrix.gone }}", "py: ['3.9', '3.12']", "3.12", "3.12"),
        ("null", "py: ['3.9', '3.12']", "test (3.12)", "3.12"),
    ],
)
def test_a_job_is_found_by_the_name_that_is_displayed(
    name: str, matrix: str, displayed: str, python: str | None
) -> None:
    quoted = "null" if name == "null" else f'"{name}"'
    data = job(MATRIX.format(name=quoted, matrix=matrix))
    found = read_recipe(data, displayed)
    assert found.python == python
    assert ("matrix_unresolved" in found.note) == (python is None)


def test_a_long_name_is_cut_by_the_forge() -> None:
    name = "x" * 120
    data = job(f"name: {name}\nruns-on: x\nsteps:\n  - run: pytest tests")
    assert read_recipe(data, name[:97] + "...").test == ("tests",)


def test_conditions_choose_the_steps() -> None:
    data = job(MATRIX.format(name="T", matrix="{os: [windows-latest, b], x: ['2']}"))
    assert read_recipe(data, "T (b, 2)").setup == ("pip install x==2",)
    assert read_recipe(data, "T (windows-latest, 2)").setup == ()


def test_the_step_that_failed_says_which_tests() -> None:
    data = job(
        "runs-on: x\nsteps:\n  - run: pytest tests/unit\n  - name: Slow ones\n"
        "    run: pytest tests/slow\n  - run: ruff check\n  - run: pytest docs"
    )
    assert read_recipe(data, "test").test == ("tests/unit",)
    assert read_recipe(data, "test", "Slow ones").test == ("tests/slow",)
    assert read_recipe(data, "test", "Run pytest docs").test == ("docs",)
    assert read_recipe(data, "test", "Run ruff check").note == "no_tests_found"
    assert read_recipe(data, "test", "Renamed since").test == ("tests/unit",)


def test_no_secret_and_no_setting_of_the_runner_gets_into_the_environment() -> None:
    data = steps(
        "pytest",
        rest=(
            "env:\n  A: '1'\n  B: ${{ secrets.B }}\n  C: x ${{ github.token }}\n"
            "  D: ${{ matrix.d || 'd' }}\n  PATH: /evil\n  LD_PRELOAD: x\n  GITHUB_TOKEN: x\n"
            "  E: ${{ env.B || 'e' }}\n  F: [1]\n  G: yes\n  'a b': c\n"
            "  H: ${{ secrets['matrix'] }}"
        ),
    )
    assert read_recipe(data, "test").environment == {"A": "1", "D": "d", "G": "yes"}


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("uses: ./.github/workflows/tests.yml", "reusable_workflow"),
        ("runs-on: x\nsteps:\n  - uses: ./.github/actions/test", "composite_action,no_tests_found"),
        (
            "runs-on: x\nsteps:\n  - uses: actions/checkout@v6\n    with: {repository: a/b}\n"
            "  - run: pytest",
            "other_repository",
        ),
    ],
)
def test_what_lies_elsewhere_is_said(body: str, note: str) -> None:
    for displayed in ("test", "test / inner (3.12)"):
        found = read_recipe(job(body), displayed)
        assert found.note == note or displayed != "test"


def test_words_of_yaml_1_1_are_words() -> None:
    document = load(b"on: push\nyes: no\nversion: [3.9, 3.10, 0o10, 1_000, 1e3, 2001-01-01, 010]")
    assert document == {
        "on": "push",
        "yes": "no",
        "version": [3.9, 3.1, "0o10", "1_000", "1e3", "2001-01-01", 10],
    }


def _laughs() -> bytes:
    rows = [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(["a0: &a0 [x,x,x,x,x,x,x,x,x]", *rows]).encode()


BOMBS = {
    "laughs": _laughs(),
    "itself": b"jobs: &a [*a]",
    "deep flow": b"[" * 100_000,
    "deep blocks": b"\n".join(b" " * n + b"a:" for n in range(500)),
    "large": b"#" * (MOST_BYTES + 1),
    "many nodes": b"jobs: [" + b"a," * MOST_NODES + b"]",
    "twice": b"jobs: {}\njobs: {a: {}}",
    "list as key": b"{[1, 2]: 3}",
    "two documents": b"a: 1\n---\nb: 2",
    "no text": b"\xff\xfe\x00",
    "control": b"a: \x01",
    "unclosed": b"a: [",
    "undefined": b"a: *nope",
    "object": b"!!python/object/apply:os.system ['true']",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_t21_bombs_are_refused(bomb: bytes) -> None:
    assert read_recipe(bomb, "test") == Recipe(note="workflow_unreadable")


def test_t21_a_matrix_bomb_stays_small() -> None:
    keys = ", ".join(f"k{n}: [{', '.join(map(str, range(60)))}]" for n in range(40))
    data = job(f"strategy: {{matrix: {{{keys}}}}}\nsteps: [{{run: pytest}}]")
    assert read_recipe(data, "test (1)").note in ("matrix_unresolved", "no_such_job")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("matrix.os == 'LINUX' && 'a' || 'b'", "a"),
        ("matrix['py'] != '3.9'", True),
        ("format('{0}-{1}', matrix.os, 1)", "linux-1"),
        ("!(matrix.none || '')", True),
        ("contains(fromJSON('[\"linux\"]'), matrix.os)", True),
        ("startsWith(matrix.os, 'Li') && endsWith(matrix.os, 'x')", True),
        ("'it''s'", "it's"),
        ("matrix.deep.a", 1),
        ("success() && !failure()", True),
        ("secrets.x || 'y'", UNKNOWN),
        ("github.event_name == 'push'", UNKNOWN),
        ("hashFiles('x')", UNKNOWN),
        ("matrix.os ==", UNKNOWN),
        ("'unclosed", UNKNOWN),
        ("(" * 500, UNKNOWN),
        ("!" * 1900 + "1", UNKNOWN),
        ("fromJSON('" + "[" * 1900 + "')", UNKNOWN),
        ("a" * 5000, UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_expressions(text: str, value: object) -> None:
    context: Context = {"matrix": {"os": "linux", "py": "3.12", "none": None, "deep": {"a": 1}}}
    assert evaluate(text, context) == value


WORDS = st.sampled_from(
    [
        *("jobs:", "test:", "steps:", "- run: ", "name: ", "strategy:", "matrix:", "include:"),
        *(
            "exclude:",
            "${{ ",
            " }}",
            "matrix.",
            "pytest",
            "pip install ",
            "cd ",
            "&a ",
            "*a",
            "<<: ",
        ),
        *(
            "\n",
            "\n  ",
            "\n    ",
            "\n      ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "'",
            '"',
            "|",
            "env:",
            "if: ",
        ),
        *(
            "uses: actions/setup-python@v6",
            "with:",
            "python-version: ",
            "3.12",
            "&&",
            "||",
            "$A",
            "#",
        ),
    ]
)
texts = st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=40).map("".join)


@given(st.one_of(st.binary(max_size=200), texts.map(str.encode)), st.text(max_size=20))
@settings(deadline=None, max_examples=300)
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    read_recipe(data, name)
    read_recipe(data, "test", name)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = ("name", "strategy", "runs-on", "steps", "env", "defaults", "services", "container", "uses")
STEP_KEYS = ("name", "run", "uses", "with", "env", "if", "working-directory")
STEP = st.dictionaries(st.sampled_from(STEP_KEYS), JSON, max_size=5)
MATRIX_VALUE = st.dictionaries(st.sampled_from(["a", "include", "exclude"]), JSON, max_size=3)


@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6),
    st.lists(STEP, max_size=4),
    MATRIX_VALUE,
    st.text(max_size=10),
)
@settings(deadline=None, max_examples=300)
def test_no_shape_of_a_workflow_breaks_the_reader(
    body: dict[str, Any], listed: list[Any], matrix: dict[str, Any], name: str
) -> None:
    document = {"jobs": {"test": {"steps": listed, "strategy": {"matrix": matrix}, **body}}}
    data = json.dumps(document).encode()
    for displayed in ("test", "test (a)", name, str(body.get("name"))):
        found = read_recipe(data, displayed, name)
        assert not found.working_directory.startswith(("/", ".."))


@given(texts)
@settings(deadline=None)
def test_no_script_breaks_the_splitter(script: str) -> None:
    for command in commands_of(script):
        meaning(command.words)
