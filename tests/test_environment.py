"""The target's interpreter is chosen from what is there; nothing of a project runs meanwhile."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grounds import Ground, environment, kept_grounds, make_venv, refused, strongest

from patchwright.environment import reachable_cache
from patchwright.environment.linked import linked_folders
from patchwright.models import Ending
from patchwright.sandbox import Level


@pytest.fixture(scope="module")
def grounds() -> Iterator[Callable[[Level], Ground]]:
    with kept_grounds() as ground_at:
        yield ground_at


@pytest.fixture
def ground(grounds: Callable[[Level], Ground]) -> Iterator[Ground]:
    ground = grounds(strongest())
    yield ground
    ground.active = ""


@pytest.fixture(scope="module")
def venv_with_pytest(grounds: Callable[[Level], Ground]) -> Path:
    return make_venv(grounds(strongest()).root / "with-pytest", "pytest")


@pytest.fixture(scope="module")
def venv_without_pytest(grounds: Callable[[Level], Ground]) -> Path:
    return make_venv(grounds(strongest()).root / "without-pytest")


def test_a_given_environment_is_used(ground: Ground, venv_with_pytest: Path) -> None:
    found = environment(ground.prepare(ground.project({}), python=str(venv_with_pytest)))
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert int(found.pytest.partition(".")[0]) >= 8
    assert "--python" in found.origin
    assert ground.run(found, "import sys; print(sys.prefix)") == found.prefix


def test_a_given_interpreter_may_be_named_by_its_program(
    ground: Ground, venv_with_pytest: Path
) -> None:
    python = str(venv_with_pytest / "bin" / "python")
    assert environment(ground.prepare(ground.project({}), python=python)).python


def test_a_given_environment_without_pytest_is_refused(
    ground: Ground, venv_without_pytest: Path
) -> None:
    found = ground.prepare(ground.project({}), python=str(venv_without_pytest))
    assert "-m pip install" in refused(found, "pytest_missing")


def test_what_is_no_interpreter_is_refused(ground: Ground) -> None:
    project = ground.project({})
    refused(ground.prepare(project, python="/nowhere/bin/python"), "interpreter_unusable")
    refused(ground.prepare(project, python="/bin/true"), "interpreter_unusable")


def test_an_active_environment_is_used(ground: Ground, venv_with_pytest: Path) -> None:
    ground.active = str(venv_with_pytest)
    found = environment(ground.prepare(ground.project({}), build=False))
    assert "active virtual environment" in found.origin


def test_our_own_environment_is_never_the_targets(ground: Ground) -> None:
    project = ground.project({})
    ground.active = sys.prefix
    assert "own environment" in refused(ground.prepare(project, build=False), "nothing_to_use")
    refused(ground.prepare(project, python=sys.executable), "own_environment")


def test_the_projects_environment_is_used_and_its_lack_of_pytest_is_told(
    ground: Ground, venv_with_pytest: Path, venv_without_pytest: Path
) -> None:
    project = ground.project({})
    (project / ".venv").symlink_to(venv_with_pytest)
    assert ".venv" in environment(ground.prepare(project, build=False)).origin
    (project / ".venv").unlink()
    (project / ".venv").symlink_to(venv_without_pytest)
    assert "has no pytest" in refused(ground.prepare(project, build=False), "nothing_to_use")


@pytest.mark.parametrize("kind", ["script", "link", "home"])
def test_nothing_that_a_project_brings_runs_outside_the_sandbox(ground: Ground, kind: str) -> None:
    project = ground.project({})
    fake, mark = project / ".venv" / "bin" / "python", ground.root / f"ran-{kind}"
    fake.parent.mkdir(parents=True)
    script = f"#!/bin/sh\ntouch {mark}\n"
    if kind == "link":
        fake.symlink_to("/bin/touch")
    else:
        fake.write_text(script)
        fake.chmod(0o755)
    home = {"script": "/usr/bin", "link": "/bin", "home": str(fake.parent)}[kind]
    (project / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.7\n")
    found = ground.prepare(project, build=False)
    assert isinstance(found, Ending)
    assert not mark.exists()


# --- interpreters that the sandbox's user cannot reach -------------------------------------------


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's sandbox has a user of its own")
@pytest.mark.parametrize("level", [Level.L0, Level.L1], ids=lambda level: level.name)
def test_an_unreachable_environment_is_copied(
    level: Level, grounds: Callable[[Level], Ground]
) -> None:
    ground = grounds(level)
    private = ground.root / f"private-{level.name}"
    private.mkdir(mode=0o700)
    venv = make_venv(private / "venv", "pytest", "six")
    found = environment(ground.prepare(ground.project({}), python=str(venv)))
    assert "A copy is used" in found.origin
    said = ground.run(found, "import six, ssl, ctypes, sys; print(sys.prefix, sys.base_prefix)")
    assert said.split()[0] == found.prefix
    assert str(private) not in said
    script = Path(found.prefix, "bin", "pytest").read_text()
    assert script.startswith(f"#!{found.prefix}/bin/python")
    again = environment(ground.prepare(ground.project({}), python=str(venv)))
    assert again.prefix == found.prefix


def test_a_cache_is_made_ours_alone(ground: Ground) -> None:
    cache = ground.root / "open" / "cache"
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert reachable_cache(cache, ground.sandbox) == cache
    assert cache.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's sandbox has a user of its own")
def test_a_cache_out_of_reach_gives_way(grounds: Callable[[Level], Ground]) -> None:
    ground = grounds(Level.L0)
    private = ground.root / "mine"
    private.mkdir(mode=0o700)
    instead = reachable_cache(private / "cache", ground.sandbox)
    assert isinstance(instead, Path)
    assert instead.stat().st_uid == 0
    assert private not in instead.parents


def test_an_environment_in_the_project_is_looked_at_once(
    ground: Ground, venv_without_pytest: Path
) -> None:
    project = ground.project({})
    (project / ".venv").symlink_to(venv_without_pytest)
    ground.active = str(project / ".venv")
    sentence = refused(ground.prepare(project, build=False), "nothing_to_use")
    assert sentence.count("has no pytest") == 1


def test_editable_installs_open_their_sources_and_nothing_more(tmp_path: Path) -> None:
    project, sources, packages = (tmp_path / name for name in ("project", "other", "packages"))
    hidden, home = tmp_path / ".secret", tmp_path / "home" / "user"
    for folder in (project / "src", sources / "lib", packages, hidden, home):
        folder.mkdir(parents=True)
    named = (project / "src", sources, hidden, home, home.parent, tmp_path, tmp_path / "gone")
    (packages / "all.pth").write_text("import os\n" + "".join(f"{path}\n" for path in named))
    mapping = f"MAPPING: dict[str, str] = {{'lib': {str(sources / 'lib')!r}}}\n"
    (packages / "__editable___lib_finder.py").write_text(mapping)
    assert linked_folders(packages, project, {"HOME": str(home)}) == (sources,)


def test_a_given_environment_reaches_its_editable_installs(
    ground: Ground, venv_with_pytest: Path
) -> None:
    sources = ground.project({"far_away.py": "HERE = 1\n"})
    python = next((venv_with_pytest / "lib").iterdir())
    link = python / "site-packages" / "far_away.pth"
    link.write_text(f"{sources}\n")
    found = environment(ground.prepare(ground.project({}), python=str(venv_with_pytest)))
    link.unlink()
    assert str(sources) in found.readable
