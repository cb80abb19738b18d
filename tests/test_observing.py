"""What the traced run sees of variables: without running foreign code, and kept to itself."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import repair
from hypothesis import given
from hypothesis import strategies as st

from patchwright.models import CrashFrame
from patchwright.operators.observed import Seen, crashes_in
from patchwright.zygote.failures import Repository, describe
from patchwright.zygote.observing import crash_frames
from patchwright.zygote.tracing import make_tracer
from patchwright.zygote.values import attribute_names, attributes, show

MODULE = """
class Box:
    __slots__ = ("rows", "unset", "__dict__")

    def __init__(self, rows):
        self.rows = rows
        self.extra = None

    def first(self, key):
        chosen = self.rows[key]
        return chosen


def outer(items):
    found = None
    for found in items:
        pass

    def inner(deep):
        return deep

    return inner(found)


def numbers(n):
    for i in range(n):
        yield i


def broken(value):
    return value.strip()
"""


@pytest.fixture
def module(tmp_path: Path) -> Any:
    path = tmp_path / "boxes.py"
    path.write_text(MODULE)
    names: dict[str, Any] = {"__name__": "boxes"}
    exec(compile(MODULE, str(path), "exec"), names)
    return SimpleNamespace(root=tmp_path, **names)


def seen_of(module: Any, *calls: Any) -> dict[tuple[str, str], set[str]]:
    repository = Repository(str(module.root))
    tracer = make_tracer(repository.relative)
    found: dict[tuple[str, str], set[str]] = {}
    before = sys.gettrace()
    for call in calls:
        tracer.start()
        try:
            call()
        except (AttributeError, KeyError):
            pass
        finally:
            tracer.stop()
            sys.settrace(before)
        for path, function, name, kind in tracer.types.take():
            assert path == "boxes.py"
            found.setdefault((function, name), set()).add(kind)
    return found


def test_types_of_variables_attributes_and_results(module: Any) -> None:
    box = module.Box({"a": 1})
    seen = seen_of(module, lambda: box.first("a"), lambda: module.outer("xy"))
    assert seen["Box.first", "key"] == {"str"}
    assert seen["Box.first", "self.rows"] == {"dict"}
    assert seen["Box.first", "self.extra"] == {"NoneType"}
    assert seen["Box.first", "return"] == {"int"}
    assert seen["outer", "found"] == {"NoneType", "str"}
    assert seen["outer.<locals>.inner", "deep"] == {"str"}
    assert not any("unset" in name for _, name in seen)


def test_an_exception_is_no_result(module: Any) -> None:
    seen = seen_of(module, lambda: module.broken(None), lambda: list(module.numbers(3)))
    assert ("broken", "return") not in seen
    assert ("numbers", "return") not in seen
    assert seen["broken", "value"] == {"NoneType"}


def test_a_function_that_is_called_often_is_sampled_in_every_test(module: Any) -> None:
    def often() -> None:
        for _ in range(500):
            module.outer([1])

    seen = seen_of(module, often, lambda: module.outer([b"later"]))
    assert "bytes" in seen["outer", "found"]


def test_a_crash_keeps_values_innermost_first(module: Any) -> None:
    with pytest.raises(KeyError) as caught:
        module.Box({"amount": 1, 2: 3}).first("amuont")
    frames = crash_frames(caught.value, Repository(str(module.root)), set())
    frame = CrashFrame.model_validate(frames[0])
    assert (frame.path, frame.function) == ("boxes.py", "first")
    assert frame.values["key"] == ("str", "'amuont'")
    rows = Seen(*frame.values["self.rows"])
    assert (rows.length, rows.items) == (2, ("amount", 2))
    assert frame.values["self.extra"] == ("NoneType", "None")


def test_a_missing_attribute_lists_what_is_there(module: Any) -> None:
    with pytest.raises(AttributeError) as caught:
        module.broken(module.Box({}))
    (frame,) = crash_frames(caught.value, Repository(str(module.root)), set())
    kind, text = frame["values"]["<names>"]
    assert kind == "Box"
    assert {"rows", "extra", "first"} <= set(Seen(kind, text).items)


def test_only_a_tests_frame_is_kept_when_there_is_no_other(module: Any) -> None:
    with pytest.raises(AttributeError) as caught:
        module.broken(None)
    repository = Repository(str(module.root))
    frames = crash_frames(caught.value, repository, {"boxes.py"})
    assert [frame["function"] for frame in frames] == ["broken"]


@pytest.mark.parametrize("call", ["outer()", "Box({}).first()", "Box()", "Box({}).first(a=1)"])
def test_a_call_that_never_got_in_names_the_function(module: Any, call: str) -> None:
    path = module.root / "test_boxes.py"
    names: dict[str, Any] = {**vars(module), "bystander": Hostile()}
    code = compile(f"def test():\n    {call}\n", str(path), "exec")
    exec(code, names)
    with pytest.raises(TypeError) as caught:
        names["test"]()
    frames = describe(caught.value, Repository(str(module.root)))["frames"]
    assert [frame["path"] for frame in frames] == ["boxes.py", "test_boxes.py"]
    assert frames[0]["function"] in call or frames[0]["function"] == "__init__"


class Hostile:
    """Fails the test whenever anything of it is run."""

    def _fail(self, *arguments: object) -> Any:
        msg = "foreign code was run"
        raise SystemExit(msg)

    __repr__ = __str__ = __len__ = __iter__ = __eq__ = __hash__ = __bool__ = _fail
    __getattr__ = _fail
    __class__ = __dict__ = property(_fail)


class HostileDict(dict[str, int]):
    __repr__ = __len__ = __iter__ = keys = items = Hostile._fail


def test_no_foreign_code_runs() -> None:
    assert attributes(Hostile()) == {}
    assert show(Hostile()) == ""
    assert attribute_names(Hostile(), "name") == ["_fail"]
    assert show([Hostile(), 1]) == "2 of [..., 1]"
    assert show(HostileDict(a=1)) == "1 of ['a']"


PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats()
VALUES = PLAIN | st.lists(PLAIN) | st.dictionaries(st.integers() | st.text(), PLAIN)


@given(VALUES)
def test_what_is_shown_is_short_and_can_be_read_again(value: Any) -> None:
    text = show(value)
    seen = Seen(type(value).__name__, text)
    assert len(text) <= 2000
    if isinstance(value, (list, dict, str, bytes)):
        assert seen.length == len(value)
    if isinstance(value, dict):
        assert all(item in value for item in seen.items)
    if isinstance(value, str) and len(value) <= 60:
        assert seen.value == value


def test_frames_of_a_range_come_once_and_innermost_first() -> None:
    outer, inner = (
        CrashFrame(path="m.py", line=line, function="f", values={"x": ("int", "1")})
        for line in (3, 5)
    )
    crashes = {"a": (inner, outer), "b": (inner,)}
    assert crashes_in("m.py", 1, 9, crashes) == (inner, outer)
    assert crashes_in("m.py", 4, 9, crashes) == (inner,)
    assert crashes_in("n.py", 1, 9, crashes) == ()


def test_values_stay_out_of_what_is_written(
    target_python: Path, patchwright_home: Path, tmp_path: Path
) -> None:
    """Values of variables may be private: no file that a run leaves behind holds one."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "vault.py").write_text(
        "WORDS = ('handle',)\n\n\ndef door(names, key):\n"
        "    token = key[::-1] + 'x'\n    return names['handel'] + token[:0]\n"
    )
    (project / "test_vault.py").write_text(
        "from vault import door\n\n\ndef test_door():\n"
        "    assert door({'handle': 'oak'}, chr(122) * 3 + 'q' * 9) == 'oak'\n"
    )
    repair(project, "--python", target_python, "--out", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["commits"]
    for root in (tmp_path / "out", patchwright_home):
        for path in root.rglob("*"):
            if path.is_file():
                assert b"qqqqqqqqqzzzx" not in path.read_bytes(), path
