"""What the policy refuses and what it lets pass: tables of patches, and properties."""

import ast
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.models import Check, Edit
from patchwright.operators import Example
from patchwright.plugins import load_operators
from patchwright.sources import BOM, SourceFile, patched_files
from patchwright.validate.policy import (
    Policy,
    check_policy,
    is_protected,
    known_packages,
    refuse_text,
)

DATA = Path(__file__).parent / "tampering"
PATH = "shop/prices.py"


def load_patches(name: str) -> list[Any]:
    """Return a table's patches as (name, rule, before, old, new), one test case each."""
    table = tomllib.loads((DATA / name).read_text("utf-8"))
    rows = [(p, p.get("before") or table["base"]) for p in table["patch"]]
    return [
        pytest.param(p.get("rule"), before, p["old"], p["new"], id=p["name"].replace(" ", "-"))
        for p, before in rows
    ]


def judge(before: str | bytes, old: str, new: str, policy: Policy | None = None) -> Check:
    """Replace the last `old` in a file by `new` and ask the policy."""
    data = before if isinstance(before, bytes) else before.encode()
    source = SourceFile(PATH, data)
    start = data.rindex(old.encode())
    edit = source.edit(start, start + len(old.encode()), new)
    return check_policy({PATH: source}, [edit], policy or Policy())


MALICIOUS = load_patches("malicious.toml")
BENIGN = load_patches("benign.toml")


@pytest.mark.parametrize(("rule", "before", "old", "new"), MALICIOUS)
def test_malicious_patch_is_refused(rule: str, before: str, old: str, new: str) -> None:
    check = judge(before, old, new)
    assert (check.passed, check.reason) == (False, rule), check.detail
    assert check.name == "policy"
    assert check.detail.isprintable()
    assert check.detail.endswith(".")


@pytest.mark.parametrize(("rule", "before", "old", "new"), BENIGN)
def test_benign_patch_passes(rule: None, before: str, old: str, new: str) -> None:
    check = judge(before, old, new)
    assert check.passed, f"{check.reason}: {check.detail}"
    assert refuse_text(new, old) is None


def test_corpora_are_large_enough() -> None:
    assert len(MALICIOUS) >= 60
    assert len(BENIGN) >= 60


EXAMPLES = [
    pytest.param(example, id=f"{item.family}:{item.name}:{n}")
    for item in load_operators()
    for n, example in enumerate(item.examples)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_operator_makes_what_the_policy_refuses(example: Example) -> None:
    check = judge(example.before, example.before, example.after)
    assert check.passed, f"{check.reason}: {check.detail}"
    assert refuse_text(example.after, example.before) is None


# --- counting ------------------------------------------------------------------------------------

USES = "import os\n\n\ndef f():\n    os.system('a')\n    return 1\n"


def test_what_the_file_did_before_it_may_do() -> None:
    assert judge(USES, "return 1", "return 2").passed
    assert judge(USES, "os.system('a')", "os.system('b')").passed


def test_once_more_is_too_often() -> None:
    check = judge(USES, "return 1", "return os.system('a')")
    assert (check.reason, "line 6" in check.detail) == ("starts_process", True)


def test_a_new_trade_is_refused_and_an_old_one_goes_on() -> None:
    trade = "import httpx\n\n\ndef get(u):\n    return httpx.get(u)\n"
    assert judge(trade, "httpx.get(u)", "httpx.get(u).raise_for_status() or httpx.get(u)").passed
    source = SourceFile(PATH, b"def get(u):\n    return u\n")
    edit = source.edit(0, 0, "import httpx\n")
    check = check_policy({PATH: source}, [edit], known_modules=frozenset({"httpx"}))
    assert check.reason == "network"


def test_an_unreadable_file_is_judged_by_the_lines_that_change() -> None:
    broken = "import os\n\n\ndef f(:\n    return os.environ\n"
    assert judge(broken, "f(:", "f():").passed
    assert judge(broken, "f(:", "f(a=os.getenv('x')):").reason == "environment_read"
    assert judge(broken, "environ", "environ)").reason == "does_not_parse"


def test_imports_may_be_what_the_project_knows() -> None:
    source = SourceFile(PATH, b"x = 1\n")
    other = SourceFile("shop/other.py", b"import numpy as np\nfrom attr.x import y\n")
    base = {PATH: source, other.path: other}
    known = known_packages(base.values())
    assert {"numpy", "attr", "shop", "prices", "other"} <= known
    for name, passed in (("numpy", True), ("shop", True), ("pandas", False), ("json", True)):
        edits = [source.edit(0, 0, f"import {name}\n")]
        assert check_policy(base, edits).passed == passed
        assert check_policy(base, edits, known_modules=known).passed == passed
        assert not check_policy({PATH: source}, edits, known_modules=frozenset()).passed or (
            name == "json"
        )


# --- size ----------------------------------------------------------------------------------------


def test_size_is_counted_on_lines_that_differ() -> None:
    text = "".join(f"a{n} = {n}\n" for n in range(100))
    some = text.replace("a0 = 0", "a0 = 1").replace("a99 = 99", "a99 = 98")
    more = some.replace("a0 = 1", "b = 0\na0 = 1")
    assert judge(text, text, more, Policy(max_changed_lines=3)).passed
    assert judge(text, text, more, Policy(max_changed_lines=2)).reason == "too_large"
    assert judge(text, text, some, Policy(max_changed_lines=2)).passed
    assert judge(text, text, some, Policy(max_changed_lines=1)).reason == "too_large"
    assert judge("x = 1\n", "x = 1", "y = 1\n" * 40).reason == "too_large"
    assert judge("x = 1\n", "x = 1", "y = 1\n" * 39 + "y = 1").passed


def test_two_lines_far_apart_among_lines_that_are_all_alike() -> None:
    text = "a = 1\n" + "pass\n\n" * 5000 + "b = 1\n"
    after = text.replace("a = 1", "a = 2").replace("b = 1", "b = 2")
    assert judge(text, text[:-1], after[:-1], Policy(max_replacement_chars=10**6)).passed


def test_long_lines_do_not_get_round_the_cap() -> None:
    assert judge("x = 1\n", "1", "1 + " * 3000 + "1").reason == "too_large"


def test_number_of_files() -> None:
    base = {f"a{n}.py": SourceFile(f"a{n}.py", b"x = 1\n") for n in range(4)}
    edits = [source.edit(4, 5, "2") for source in base.values()]
    assert check_policy(base, edits[:3]).passed
    assert check_policy(base, edits).reason == "too_many_files"


# --- edits that do not apply, and bytes that are not text ----------------------------------------


def test_edits_that_change_nothing() -> None:
    source = SourceFile(PATH, b"x = 1\n")
    assert check_policy({PATH: source}, []).reason == "no_change"
    assert check_policy({PATH: source}, [source.edit(0, 1, "x")]).reason == "no_change"


def test_edits_for_other_bytes_or_other_files() -> None:
    source, stale = SourceFile(PATH, b"x = 1\n"), SourceFile(PATH, b"x = 2\n")
    base = {PATH: source, "data.json": SourceFile("data.json", b"{}")}
    overlap = [source.edit(0, 3, "y"), source.edit(2, 5, "z")]
    assert check_policy(base, [stale.edit(0, 1, "y")]).reason == "not_applicable"
    assert check_policy(base, overlap).reason == "not_applicable"
    assert check_policy({}, [source.edit(0, 1, "y")]).reason == "unknown_file"
    assert check_policy({PATH: base["data.json"]}, [source.edit(0, 1, "y")]).reason == (
        "unknown_file"
    )
    assert check_policy(base, [base["data.json"].edit(0, 1, "[")]).reason == "not_python"


def test_two_paths_that_differ_in_case_only() -> None:
    base = {path: SourceFile(path, b"x = 1\n") for path in ("a/b.py", "A/b.py")}
    assert check_policy(base, [base["a/b.py"].edit(0, 1, "y")]).reason == "ambiguous_path"


@pytest.mark.parametrize(
    ("before", "new", "rule"),
    [
        (BOM + b"x = 1\n", "y", "allowed"),
        (b"# coding: latin-1\ns = '\xe9'\nx = 1\n", "\u00e9 = y", "foreign_identifier"),
        (b"# coding: latin-1\ns = '\xe9'\nx = 1\n", "y", "allowed"),
        (b"# coding: latin-1\nx = 1\n", "y = '\u0141'; x", "not_applicable"),
        (b"# coding: utf-7\nx = 1\n", "y", "encoding_changed"),
        (b"# coding: unicode_escape\nx = 1\n", "y", "encoding_changed"),
        (b"# coding: hex\nx = 1\n", "y", "not_applicable"),
        (b"s = '\xff'\nx = 1\n", "y", "not_applicable"),
        (b"\0\nx = 1\n", "y", "does_not_parse"),
        (b"a = 1\rx = 1\r", "y", "allowed"),
        (b"a = 1\r\nx = 1\n", "b = 2\r\nx", "allowed"),
        (b"a = '\\d'\nx = 1\n", "b = '\\d'; x", "allowed"),
        (b"x = 1", "y", "allowed"),
        (b"x = 1\n", "y\udc80", "not_applicable"),
        (b"x = 1\n", "y\0", "hidden_character"),
        (b"x = 1\n", "(" * 3000 + "x" + ")" * 3000, "does_not_parse"),
        (b"x = 1\n", "-" * 5000 + "x", "does_not_parse"),
    ],
)
def test_bytes_of_every_kind(before: bytes, new: str, rule: str) -> None:
    assert judge(before, "x", new).reason == rule


def test_nothing_that_disturbs_a_terminal_comes_back() -> None:
    check = judge("x = 1\n", "1", "len('https://a.invalid/\\x1b[2J\\u202e')")
    assert check.reason == "network_address"
    assert check.detail.isprintable()


# --- paths ---------------------------------------------------------------------------------------

PROTECTED = {
    "unsafe_path": (
        *("", "/etc/passwd", "../a.py", "a/../b.py", "./a.py", "a//b.py", "a\\b.py", "a/b.py/"),
        *("C:/a.py", "a\n.py", "a\u202e.py", "cafe\u0301.py", "a /b.py", "a./b.py", "a\0.py"),
        "x" * 2000 + ".py",
    ),
    "protected_dot_entry": (
        *(".github/workflows/ci.yml", ".gitlab-ci.yml", ".circleci/config.yml", ".travis.yml"),
        *(".git/config", ".GIT/config", ".coveragerc", ".flake8", ".pylintrc", "pkg/.hidden/a.py"),
        *(".pre-commit-config.yaml", ".devcontainer/a.py", ".venv/lib/a.py"),
    ),
    "protected_test": (
        *("tests/a.py", "pkg/tests/util.py", "test/a.py", "testing/a.py", "Tests/A.py"),
        *("test_a.py", "pkg/test_a.py", "pkg/a_test.py", "conftest.py", "pkg/CONFTEST.py"),
        *("app/tests.py", "src/test.py"),
    ),
    "protected_ci": (
        *("Jenkinsfile", "azure-pipelines.yml", "tox.ini", "noxfile.py", "Makefile", "Dockerfile"),
        *("Dockerfile.dev", "docker-compose.yml", "bitbucket-pipelines.yml"),
    ),
    "protected_manifest": (
        *("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "requirements-dev.txt"),
        *("uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock", "environment.yml", "sub/setup.py"),
    ),
    "protected_config": ("pytest.ini", "ruff.toml", "mypy.ini", "CODEOWNERS", "docs/conf.py"),
    "protected_startup": ("sitecustomize.py", "src/usercustomize.py", "a.pth", "pytest.py"),
    "protected_third_party": ("lib/site-packages/a.py", "node_modules/a.py"),
}


@pytest.mark.parametrize(("rule", "path"), [(r, p) for r, ps in PROTECTED.items() for p in ps])
def test_protected_path(rule: str, path: str) -> None:
    assert is_protected(path) == rule
    source = SourceFile(path, b"x = 1\n")
    assert check_policy({path: source}, [source.edit(0, 1, "y")]).reason == rule


@pytest.mark.parametrize(
    "path",
    [
        *("a.py", "src/pkg/a.py", "pkg/testing.py", "src/pkg/testing/a.py", "pkg/contest.py"),
        *("pkg/latest.py", "pkg/conf.py", "pkg/attest_a.py", "caf\u00e9.py", "pkg/__init__.py"),
    ],
)
def test_source_path(path: str) -> None:
    assert is_protected(path) is None


def test_a_project_protects_more() -> None:
    policy = Policy(extra_protected=("checks", "spec/*_spec.py", "a/[b].py"))
    assert is_protected("checks/a/b.py", policy) == "protected_extra"
    assert is_protected("spec/a_spec.py", policy) == "protected_extra"
    assert is_protected("a/[b].py", policy) == "protected_extra"
    assert is_protected("src/checks.py", policy) is None


paths = st.lists(
    st.sampled_from(["a", "..", ".", "", "tests", ".git", "b.py", "\\", "e\u0301", "\u202e", " "])
    | st.text(max_size=4),
    max_size=5,
).map("/".join)


@settings(deadline=None)
@given(path=paths)
def test_a_path_that_may_be_edited_stays_inside(path: str) -> None:
    if is_protected(path) is None:
        assert os.path.normpath(path) == path
        assert not Path(path).is_absolute()
        assert not path.startswith((".", "/"))
        assert "\\" not in path
        assert path.isprintable()


# --- any text at all -----------------------------------------------------------------------------

FRAGMENTS = [
    *("def f(a):\n    return a\n", "x = ", "(", ")", "'", '"""', "#", "\n", "\r\n", "\t", "\\"),
    *("import os\n", "os.environ", "except:\n", "class A:\n    def __eq__(self, o): return 1\n"),
    *("assert x\n", "lambda *a: ", "\u202e", "\ud800", "\0", "# coding: utf-7\n", "getattr(os, x)"),
    *("try:\n    pass\nfinally:\n    pass\n", "if __name__ == '__main__':\n    x\n", "f'{x!r}'"),
]
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=8).map("".join)
bases = st.binary(max_size=40) | texts.map(lambda text: text.encode("utf-8", "replace"))
spans = st.integers(-2, 60)


@settings(deadline=None)
@given(data=bases, rows=st.lists(st.tuples(spans, spans, texts), min_size=1, max_size=3))
def test_never_raises_and_passes_only_what_parses(
    data: bytes, rows: list[tuple[int, int, str]]
) -> None:
    source = SourceFile(PATH, data)
    edits = [source.edit(start, end, text) for start, end, text in rows]
    check = check_policy({PATH: source}, edits)
    assert check.detail.isprintable()
    if check.passed:
        after = patched_files({PATH: source}, edits)[PATH]
        assert after.data != data
        ast.parse(after.data)


@settings(deadline=None)
@given(data=texts, start=st.integers(0, 40), width=st.integers(0, 10), text=texts)
def test_edits_of_readable_text(data: str, start: int, width: int, text: str) -> None:
    source = SourceFile(PATH, data.encode("utf-8", "replace"))
    start = min(start, len(source.data))
    end = min(start + width, len(source.data))
    check = check_policy({PATH: source}, [source.edit(start, end, text)])
    assert check.reason


@settings(deadline=None)
@given(path=st.text(max_size=8), text=texts)
def test_any_path_is_judged(path: str, text: str) -> None:
    source = SourceFile(path, b"x = 1\n")
    edit = Edit(path=path, base_sha256=source.sha256, start=0, end=5, replacement=text)
    assert check_policy({path: source}, [edit]).reason


# --- the glance ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("os._exit(0)", "process_exit"),
        ("eval(x)", "dynamic_code"),
        ("__import__('os')", "dynamic_code"),
        ("'PYTEST_CURRENT_TEST'", "harness_string"),
        ("try:\n    x\nexcept:\n    pass", "broad_except"),
        ("try:\n    x\nexcept (A, Exception):\n    pass", "broad_except"),
        ("sys.modules", "import_system"),
        ("sys._getframe()", "frame_inspection"),
        ("os.environ['a']", "environment_read"),
        ("os.system(x)", "starts_process"),
    ],
)
def test_glance(text: str, rule: str) -> None:
    assert refuse_text(text) == rule
    assert refuse_text(text, replaced=text) is None


@pytest.mark.parametrize(
    "text",
    [
        "re.compile(x)",
        "code.exit",
        "x.eval(1)",
        "compile(x)",
        "except KeyError:\n    pass",
        "signal + 1",
    ],
)
def test_glance_lets_pass(text: str) -> None:
    assert refuse_text(text) is None


@settings(deadline=None)
@given(text=texts, replaced=texts)
def test_glance_never_raises(text: str, replaced: str) -> None:
    refuse_text(text, replaced)


def test_a_doctest_is_a_test_wherever_it_stands() -> None:
    before = 'def f(a):\n    """Add.\n\n    >>> f(1)\n    3\n    """\n    return a + 1\n'
    assert judge(before, "    3\n", "    2\n").reason == "assert_removed"
    assert judge(before, "a + 1", "a + 2").passed
