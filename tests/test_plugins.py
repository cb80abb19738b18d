"""Plug-ins: an order that never varies, no two of one name, and operators from elsewhere."""

import random
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from patchwright import operators
from patchwright.errors import PluginError
from patchwright.plugins import FORGES, OPERATORS, list_plugins, load_operators

FOREIGN = '''
"""Greetings: the wrong one."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator


@operator(cst.SimpleString, prior=0.1, examples=(Example("a = 'hello'\\n", "a = 'bye'\\n"),))
def say_goodbye(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Replace a greeting by a farewell."""
    if node.value == "'hello'":
        yield site.replace(node, "'bye'")
'''


def install(folder: Path, name: str, line: str, module: str = "", text: str = "") -> None:
    """Make a folder look like one with a distribution installed in it."""
    information = folder / f"{name}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[{OPERATORS}]\n{line}\n")
    if module:
        (folder / module).write_text(text)


def list_from(folder: Path) -> "subprocess.CompletedProcess[str]":
    code = f"import sys; sys.path.append({str(folder)!r}); from patchwright.cli import main; "
    command = [sys.executable, "-B", "-c", code + "sys.exit(main(['plugins']))"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_an_operator_of_another_distribution_is_found(tmp_path: Path) -> None:
    install(tmp_path, "greetings", "greetings = greetings", "greetings.py", FOREIGN)
    listed = list_from(tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "greetings/say-goodbye" in listed.stdout
    assert "comparison/swap-comparison" in listed.stdout


def test_two_distributions_that_claim_a_name_are_refused(tmp_path: Path) -> None:
    install(tmp_path, "impostor", "comparison = impostor", "impostor.py", FOREIGN)
    listed = list_from(tmp_path)
    assert listed.returncode == 1
    assert f"two plug-ins claim {OPERATORS}:comparison" in listed.stderr


def test_a_plugin_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    install(tmp_path, "broken", "broken = no_such_module")
    listed = list_from(tmp_path)
    assert listed.returncode == 1
    assert f"plug-in {OPERATORS}:broken cannot be loaded" in listed.stderr


def test_two_operators_of_one_name_are_refused() -> None:
    entry = next(e for e in list_plugins(OPERATORS) if e.name == "comparison")
    twin = EntryPoint("twin", entry.value, OPERATORS)
    with pytest.raises(PluginError, match="two operators are called"):
        load_operators([entry, twin])


def test_the_order_does_not_depend_on_the_machine() -> None:
    names = [entry.name for entry in list_plugins(OPERATORS)]
    assert names == sorted(names)
    shuffled = list(list_plugins(OPERATORS))
    random.Random(0).shuffle(shuffled)
    assert {item.name for item in load_operators(shuffled)} == {i.name for i in load_operators()}
    assert [item.name for item in load_operators()] == [item.name for item in load_operators()]


def test_what_is_bundled_uses_the_same_groups() -> None:
    assert {entry.name for entry in list_plugins(FORGES)} == {"local"}
    folder = Path(operators.__file__).parent
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.py")}
    families = {name for name, text in texts.items() if "\n@operator(" in text}
    assert {entry.name for entry in list_plugins(OPERATORS)} == families
