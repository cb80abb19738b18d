"""The shape of the code: who may import whom, who owns a package, how long things may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "patchwright"

# From the top down: a module imports from its own layer or from those below it.
LAYERS = (
    ("cli",),
    ("act", "bench"),
    ("deliver", "doctor", "heal", "replay"),
    ("explain", "init", "session"),
    ("graph",),
    ("ahead", "casework", "choose", "conclude", "consult", "court", "examine", "narrate")
    + ("search", "services", "survey", "territory"),
    ("admit", "gather", "localise", "propose", "publish", "reproduce", "validate"),
    ("diagnose", "leftovers", "pages", "plugins", "workflows"),
    ("alerts", "evidence", "forges", "languages", "model", "notifiers", "operators"),
    ("checkout", "config", "environment", "fetch", "progress", "runner")
    + ("sandbox", "telemetry", "views", "workspace"),
    (
        "consulted",
        "errors",
        "exits",
        "models",
        "searched",
        "sources",
        "spent",
        "untrusted",
        "zygote",
    ),
)
STAGES = next(names for names in LAYERS if "reproduce" in names)
FAMILIES = next(names for names in LAYERS if "operators" in names)

# Third-party package -> the modules (or packages of ours) that may import it. Bandit is missing
# because nobody does: validate/security.py starts it as a process of its own.
OWNERS: Mapping[str, frozenset[str]] = {
    "defusedxml": frozenset({"evidence"}),
    "github": frozenset({"forges"}),
    "jinja2": frozenset({"pages"}),
    "langgraph": frozenset({"graph"}),
    "libcst": frozenset({"operators", "propose"}),
    "mutmut": frozenset({"bench"}),
    "genai_prices": frozenset({"model"}),
    "httpx2": frozenset({"model"}),
    "langchain_core": frozenset({"model", "telemetry"}),
    "langchain_openai": frozenset({"model"}),
    "langsmith": frozenset({"telemetry"}),
    "openai": frozenset({"model"}),
    "opentelemetry": frozenset({"telemetry"}),
    "packaging": frozenset({"environment"}),
    "pydantic": frozenset(
        {
            "alerts",
            "config",
            "consulted",
            "forges",
            "model",
            "models",
            "notifiers",
            "pages",
            "publish",
        }
        | {"searched"}
    ),
    "pytest": frozenset({"bench", "zygote"}),  # the target's own, in the target's interpreter
    "_pytest": frozenset({"zygote"}),  # what explains a failed assertion has no public name
    "re2": frozenset({"evidence"}),
    "rich": frozenset({"progress"}),
    "uv": frozenset({"bench", "environment"}),
    "yaml": frozenset({"evidence"}),
}

LONGEST_FUNCTION = 50
LONGEST_FILE = 400


def modules() -> dict[str, ast.Module]:
    """Return every module of the package by its dotted name below `patchwright`."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"), str(path))
    return found


MODULES = modules()
PACKAGES = {name.rpartition(".")[0] for name in MODULES} | {""}


@cache
def imports(name: str) -> tuple[str, ...]:
    """Return the absolute names that a module imports anywhere in it."""
    return tuple(_imports(name))


def _imports(name: str) -> Iterator[str]:
    package = name if name in PACKAGES else name.rpartition(".")[0]
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                start = ".".join(["patchwright", *above, *filter(None, [node.module])])
            for alias in node.names:
                yield f"{start}.{alias.name}"


def ours(name: str) -> Iterator[str]:
    """Yield the modules of ours that a module imports."""
    for target in imports(name):
        top, _, rest = target.partition(".")
        if top == "patchwright":
            yield rest if rest in MODULES else rest.rpartition(".")[0]


def layer(name: str) -> int:
    top = name.partition(".")[0]
    return next(n for n, names in enumerate(LAYERS) if top in names)


def test_every_module_has_a_layer() -> None:
    known = {name for names in LAYERS for name in names}
    assert {name.partition(".")[0] for name in MODULES} - {""} == known


def test_imports_point_downward() -> None:
    upward = [
        f"{name} imports {target}"
        for name in MODULES
        for target in ours(name)
        if name and target and layer(target) < layer(name)
    ]
    assert upward == []


def test_no_two_modules_import_each_other() -> None:
    graph = {name: {t for t in ours(name) if t != name} for name in MODULES}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle


@pytest.mark.parametrize("siblings", [STAGES, FAMILIES], ids=["stages", "families"])
def test_siblings_do_not_import_one_another(siblings: tuple[str, ...]) -> None:
    crossed = [
        f"{name} imports {target}"
        for name in MODULES
        for target in ours(name)
        if name.partition(".")[0] in siblings
        and target.partition(".")[0] in siblings
        and name.partition(".")[0] != target.partition(".")[0]
    ]
    assert crossed == []


def test_every_third_party_package_has_one_owner() -> None:
    found: dict[str, set[str]] = {}
    for name in MODULES:
        for target in imports(name):
            top = target.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "patchwright":
                found.setdefault(top, set()).add(name.partition(".")[0])
    assert found == {package: set(owners) for package, owners in OWNERS.items()}


@pytest.mark.parametrize("name", [n for n in MODULES if n.partition(".")[0] == "zygote"])
def test_the_zygote_needs_nothing_but_the_targets_pytest(name: str) -> None:
    path = next(p for p in _files(name) if p.exists())
    ast.parse(path.read_text("utf-8"), feature_version=(3, 8))
    foreign = {t.partition(".")[0] for t in imports(name)} - sys.stdlib_module_names
    assert foreign <= {"patchwright", "pytest", "_pytest"}
    assert all(target.partition(".")[0] == "zygote" for target in ours(name))
    assert not any(t.startswith("patchwright") for t in _absolute(name)), "it runs under a new name"


@pytest.mark.parametrize("name", [n for n in MODULES if n.startswith("sandbox.inside.")])
def test_what_confines_a_command_needs_the_standard_library_only(name: str) -> None:
    assert {t.partition(".")[0] for t in imports(name)} <= sys.stdlib_module_names


@pytest.mark.parametrize("name", [n for n in MODULES if n.startswith("bench.judging.")])
def test_the_judge_knows_nothing_of_the_search(name: str) -> None:
    path = next(p for p in _files(name) if p.exists())
    ast.parse(path.read_text("utf-8"), feature_version=(3, 8))
    assert not any(t.startswith("patchwright") for t in _absolute(name)), "it runs under a new name"
    assert {t for t in ours(name) if not t.startswith("bench.judging")} == set()


def _files(name: str) -> tuple[Path, Path]:
    place = SOURCE.joinpath(*name.split("."))
    return place.with_suffix(".py"), place / "__init__.py"


def _absolute(name: str) -> Iterator[str]:
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_one_broad_except_in_the_project() -> None:
    """A run always ends with a report: that is the one place where anything may be caught."""
    broad = [
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
        if not _runs_elsewhere(name)  # foreign code raises what it likes
    ]
    assert broad == ["graph"]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException"})


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_does(name: str) -> None:
    assert ast.get_docstring(MODULES[name])


@pytest.mark.parametrize("name", MODULES)
def test_functions_and_files_stay_short(name: str) -> None:
    path = next(p for p in _files(name) if p.exists()) if name else SOURCE / "__init__.py"
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST_FILE
    long = [
        f"{node.name}: {(node.end_lineno or node.lineno) - node.lineno + 1} lines"
        for node in ast.walk(MODULES[name])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_nothing_of_ours_is_mocked() -> None:
    own = [*SOURCE.rglob("*.py"), *(ROOT / "bench").glob("*.py"), *(ROOT / "tests").glob("*.py")]
    mocking = [
        str(path.relative_to(ROOT))
        for path in own
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        if {getattr(node, "module", None), *(alias.name for alias in node.names)}
        & {"mock", "unittest.mock", "pytest_mock"}
    ]
    assert mocking == []


def test_help_answers_without_heavy_imports() -> None:
    heavy = sorted({*OWNERS, "bandit"} - {"uv"})
    code = (
        "import sys; from patchwright.cli import make_parser; make_parser().format_help(); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    assert _python(code) == "[]"


def test_importing_does_nothing() -> None:
    """No module writes, connects, starts a process or changes the environment when imported."""
    names = [f"patchwright.{name}" for name in MODULES if name and not _runs_elsewhere(name)]
    code = f"{_WATCH}\nfor name in {names!r}: importlib.import_module(name)\nprint(seen)"
    assert _python(code) == "[]"


def _runs_elsewhere(name: str) -> bool:
    return name.startswith(("zygote.", "sandbox.inside.", "bench.judging."))


_WATCH = """
import importlib, os, sys
seen = []
LOUD = ("subprocess.", "socket.", "os.putenv", "os.unsetenv", "os.mkdir", "os.rename", "os.remove",
        "os.chmod", "os.system", "os.fork", "os.exec", "os.posix_spawn", "signal.", "ctypes.dlopen")
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if not (writes or event.startswith(LOUD)):
        return
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("patchwright"):
            seen.append((frame.f_globals["__name__"], event))
            return
        if frame.f_code.co_name == "<module>":
            return  # a package that one of ours imports does it: not ours to judge
        frame = frame.f_back
sys.addaudithook(watch)
"""


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
