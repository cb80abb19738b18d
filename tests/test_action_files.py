"""The files that maintainers copy: the actions, the examples, the image and their page."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from workflow_linters import complaints, ignored

from patchwright.act import MODES
from patchwright.config import Rules
from patchwright.evidence import plain_yaml
from patchwright.forges.github.surface import permissions_for
from patchwright.notifiers.outputs import NAMES
from patchwright.workflows import ACKNOWLEDGE, DOORS, DOWNLOAD, UPLOAD, WHY

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yml"))
PAGE = (ROOT / "docs" / "action.md").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
# Feather icons that the Marketplace does not have.
NO_ICONS = {"coffee", "columns", "divide", "frown", "hexagon", "key", "meh", "mouse-pointer"}
COLOURS = {"white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark"}


def load(path: Path) -> dict[str, Any]:
    found = plain_yaml.load(path.read_bytes())
    assert isinstance(found, dict)
    return found


ACTION = load(ROOT / "action.yml")
IN_JOB = load(ROOT / "in-job" / "action.yml")


# --- the actions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [ACTION, IN_JOB], ids=["action", "in-job"])
def test_the_metadata_is_what_the_marketplace_takes(action: dict[str, Any]) -> None:
    assert action["name"]
    assert len(action["description"]) <= 125
    assert action["branding"]["color"] in COLOURS
    assert action["branding"]["icon"] not in NO_ICONS


@pytest.mark.parametrize("action", [ACTION, IN_JOB], ids=["action", "in-job"])
def test_inputs_and_outputs_are_in_kebab_case_and_described(action: dict[str, Any]) -> None:
    for name, value in {**action["inputs"], **action["outputs"]}.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert value["description"].strip()


def test_it_runs_the_image_of_this_repository() -> None:
    assert ACTION["runs"] == {"using": "docker", "image": "Dockerfile"}


def test_every_rule_is_an_input_with_the_same_default() -> None:
    for name, field in Rules.model_fields.items():
        given = ACTION["inputs"][name.replace("_", "-")].get("default")
        assert words(given) == words(field.default), name


def words(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value).lower()


def test_no_input_is_forgotten_by_the_code() -> None:
    source = "".join(
        (ROOT / "src" / "patchwright" / name).read_text("utf-8")
        for name in ("act.py", "config.py", "runner.py")
    )
    unread = [
        name
        for name in ACTION["inputs"]
        if f'"{name}"' not in source and not re.search(rf"\b{name.replace('-', '_')}\b", source)
    ]
    assert unread == []


def test_every_output_of_the_code_is_declared() -> None:
    assert tuple(ACTION["outputs"]) == NAMES


def test_every_mode_is_described() -> None:
    for mode in MODES:
        assert f"`{mode}`" in ACTION["inputs"]["mode"]["description"]
    assert ACTION["inputs"]["mode"]["default"] == "repair"


def test_the_composite_action_has_no_token_and_puts_no_input_into_a_command() -> None:
    text = (ROOT / "in-job" / "action.yml").read_text("utf-8")
    assert "token" not in text.lower().replace("no token", "")
    assert "secrets." not in text
    for step in IN_JOB["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    assert IN_JOB["runs"]["using"] == "composite"


# --- linters -------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    return tmp_path


def test_the_actions_pass_the_linters(repository: Path) -> None:
    shutil.copy(ROOT / "action.yml", repository / "action.yml")
    shutil.copy(ROOT / "Dockerfile", repository / "Dockerfile")
    shutil.copytree(ROOT / "in-job", repository / "in-job")
    shutil.copytree(
        ROOT / ".github" / "workflows", repository / ".github" / "workflows", dirs_exist_ok=True
    )
    assert complaints(repository) == ""
    assert ignored(repository) <= {"dangerous-triggers"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_pass_the_linters(repository: Path, path: Path) -> None:
    shutil.copy(path, repository / ".github" / "workflows")
    called = ROOT / "docs" / "examples" / "patchwright-repair.yml"
    shutil.copy(called, repository / ".github" / "workflows")
    assert complaints(repository) == ""
    assert ignored(repository) <= {"dangerous-triggers"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_silences_a_linter_says_why(path: Path) -> None:
    for remark in re.findall(r"zizmor: *ignore(.*)", path.read_text("utf-8")):
        name, _, why = remark.partition("] ")
        assert name == "[dangerous-triggers"
        assert len(why) > 20


# --- the examples --------------------------------------------------------------------------------


def test_examples_made_from_the_templates_are_current() -> None:
    command = [sys.executable, str(ROOT / "bench" / "examples.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_door_has_an_example() -> None:
    shown = {event for path in EXAMPLES for event in load(path)["on"]}
    assert {door.event for door in DOORS.values()} <= shown


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_permission_has_a_comment(path: Path) -> None:
    lines = re.findall(r"^ +[a-z-]+: (?:read|write)\b.*$", path.read_text("utf-8"), re.MULTILINE)
    assert lines
    assert [line for line in lines if not re.search(r" # \S.{10,}", line)] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_everything_from_elsewhere_is_pinned(path: Path) -> None:
    for name in re.findall(r"uses: (\S+)", path.read_text("utf-8")):
        assert name.startswith("$/") or re.search(r"@[0-9a-f]{40}$", name), name
    for image in re.findall(r"image: (\S+)", path.read_text("utf-8")):
        assert re.search(r"@sha256:[0-9a-f]{64}$", image), image


def test_one_action_has_one_digest_in_all_files() -> None:
    texts = [path.read_text("utf-8") for path in (*EXAMPLES, ROOT / "in-job" / "action.yml")]
    pins: dict[str, set[str]] = {}
    for name, pin in re.findall(r"(actions/[\w-]+)@(.*)", "\n".join([*texts, UPLOAD, DOWNLOAD])):
        pins.setdefault(name, set()).add(pin)
    assert [name for name, found in pins.items() if len(found) > 1] == []


def test_the_one_job_form_asks_for_the_sum_of_both_jobs() -> None:
    job = load(ROOT / "docs" / "examples" / "one-job.yml")["jobs"]["heal"]
    assert job["permissions"] == permissions_for("repair") | permissions_for("publish")


def test_acknowledging_needs_no_more_than_publishing() -> None:
    most = permissions_for("publish")
    assert all(level in ("read", most[name]) for name, level in ACKNOWLEDGE.items())
    assert [name for name, level in ACKNOWLEDGE.items() if level == "write"] == ["issues"]


# --- the page ------------------------------------------------------------------------------------


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_input_is_documented_with_its_default() -> None:
    documented = {row[0].strip("`"): row[1].strip("`") for row in rows("Inputs")}
    wanted = {name: str(value.get("default") or "") for name, value in ACTION["inputs"].items()}
    wanted["github-token"] = "the job's token"
    assert documented == wanted


def test_every_output_is_documented() -> None:
    assert [row[0].strip("`") for row in rows("Outputs")] == list(NAMES)


def test_every_input_of_the_in_job_form_is_documented() -> None:
    documented = [row[0].strip("`") for row in rows("In the job that failed")]
    assert documented == list(IN_JOB["inputs"])


def test_the_permission_table_is_that_of_the_code() -> None:
    section = PAGE.split("\n## Permissions\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| (\w+) \| `([\w-]+): (\w+)` \| (.*) \|$", section, re.MULTILINE)
    wanted = [
        ("repair", name, level, WHY[name, level])
        for name, level in permissions_for("repair").items()
    ] + [
        ("publish", name, level, WHY[name, level])
        for name, level in permissions_for("publish").items()
    ]
    assert found == wanted


# --- the image -----------------------------------------------------------------------------------


def test_the_image_keeps_the_rules_for_docker_actions() -> None:
    instructions = [line.split()[0] for line in DOCKERFILE.splitlines() if line[:1].isupper()]
    last = instructions[len(instructions) - instructions[::-1].index("FROM") :]
    assert "USER" not in instructions
    assert "WORKDIR" not in last
    assert re.search(r'^ENTRYPOINT \["/', DOCKERFILE, re.MULTILINE)


def test_the_base_is_pinned_and_packages_have_hashes() -> None:
    assert re.search(r"^ARG BASE=python:3\.11\.\d+-slim-\w+@sha256:[0-9a-f]{64}$", DOCKERFILE, re.M)
    installs = re.findall(r"install (.*?)(?:&&|$)", DOCKERFILE.replace("\\\n", " "), re.MULTILINE)
    python = [line for line in installs if "apt" not in line and "git" not in line]
    assert len(python) == 3
    assert all("--require-hashes" in line or "--no-index" in line for line in python)


def test_the_context_holds_no_more_than_the_image_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for name in line.split()
    }
    assert "*" in lines
    assert kept == copied


def test_what_the_image_installs_is_the_runtime_part_of_the_lock() -> None:
    found = set(re.findall(r"^([\w.-]+)==", locked(), re.MULTILINE))
    assert {"libcst", "pydantic", "uv", "bandit"} <= found
    assert found.isdisjoint({"mypy", "pytest", "ruff", "hypothesis", "pre-commit"})
    declared = {
        re.match(r"[\w.-]+", line)[0].lower()  # type: ignore[index]
        for line in load_dependencies()
    }
    assert declared <= found


def test_every_line_of_the_runtime_lock_is_in_the_lock() -> None:
    whole = (ROOT / "requirements.lock").read_text("utf-8")
    for block in re.split(r"^(?=\S)", locked(), flags=re.MULTILINE):
        assert block in whole
        assert "--hash=sha256:" in block or not block


def test_a_package_that_is_not_locked_is_said() -> None:
    assert "does not have nothing-of-the-kind" in runtime_lock("nothing-of-the-kind").stderr


def locked() -> str:
    done = runtime_lock()
    assert done.returncode == 0, done.stderr
    return done.stdout


def runtime_lock(*names: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / ".ci" / "runtime-lock"), *names]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def load_dependencies() -> list[str]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return list(found["project"]["dependencies"])
