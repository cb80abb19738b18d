"""Break real projects by seed, then let `patchwright repair` try: the figures of docs/bench.md.

Projects are sdists with their own tests; project, line and mutation are drawn by the seed among
lines that the suite executes. Mutations are mutmut's, made before any repair is tried; one is
kept if some test fails, and for no other reason. Every draw and every refusal is recorded.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import libcst as cst
from laboratory import keep, open_laboratory
from mutmut.mutation.file_mutation import create_mutations

from patchwright.languages.python import SuiteRun, is_test_file, run_suite
from patchwright.models import SuiteReport

# Pure-Python packages whose sdists hold a pytest suite; named before any of them was tried.
POOL = (
    "boltons", "cachetools", "dictdiffer", "docopt", "first", "funcy", "humanize", "idna",
    "inflection", "iso8601", "isodate", "jmespath", "more-itertools", "natsort", "packaging",
    "parse", "pathspec", "pyparsing", "python-slugify", "schema", "semver", "simpleeval",
    "sortedcontainers", "sqlparse", "tabulate", "texttable", "tinydb", "tomli", "toolz",
    "voluptuous", "wcwidth", "xmltodict",
)  # fmt: skip
MOST_TRIES = 400


def main() -> None:
    """Draw projects and faults, repair each, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--draws", type=int, default=9)
    parser.add_argument("--projects", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where sdists are kept between runs")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="patchwright-real-"))
    draw = random.Random(options.seed)  # noqa: S311 - a recorded draw, not a secret
    refused: list[dict[str, str]] = []
    chosen = list(_choose(draw, options.projects, folder, refused))
    rows: list[dict[str, Any]] = []
    for n in range(options.draws):
        project, base = draw.choice(chosen)
        rows.append(_one(draw, n, project, base, folder, refused))
        found = sum(row["outcome"] == "PLAUSIBLE_PATCH" for row in rows)
        print(f"{found} of {len(rows)}: {json.dumps(rows[-1])}", flush=True)
        result = {"seed": options.seed, "plausible": found, "draws": rows, "refused": refused}
        keep("real_projects", result)


def _choose(
    draw: random.Random, wanted: int, folder: Path, refused: list[dict[str, str]]
) -> Iterator[tuple[Path, SuiteReport]]:
    order = draw.sample(POOL, len(POOL))
    while wanted and order:
        name = order.pop(0)
        project, why = _fetch(name, folder)
        base = None
        if project is not None:
            base, why = _observe(project)
        if project is None or base is None:
            refused.append({"project": name, "why": why})
            print(f"not used: {name}: {why}", flush=True)
            continue
        print(f"chosen: {project.name}, {len(base.passing())} tests", flush=True)
        wanted -= 1
        yield project, base


def _fetch(name: str, folder: Path) -> tuple[Path | None, str]:
    target = folder / name
    if not target.exists():
        target.mkdir(parents=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name]
        done = subprocess.run(
            [*command, "-d", str(target), name], capture_output=True, text=True, check=False
        )
        if done.returncode:
            return None, "no sdist could be fetched"
        for archive in target.glob("*.tar.gz"):
            with tarfile.open(archive) as tar:
                tar.extractall(target, filter="data")
            archive.unlink()
    roots = [path for path in target.iterdir() if path.is_dir()]
    return (roots[0], "") if len(roots) == 1 else (None, "the sdist has no single folder")


def _observe(project: Path) -> tuple[SuiteReport | None, str]:
    with open_laboratory(project) as (workspace, harness):
        run = SuiteRun(trace=True, seconds=240)
        report = run_suite(harness, workspace.make_copy("base"), run)
    if report.ended != "finished" or report.failing():
        return None, f"suite {report.ended}, {len(report.failing())} tests fail unbroken"
    if len(report.passing()) < 10:
        return None, f"only {len(report.passing())} tests"
    return report, ""


def _one(
    draw: random.Random,
    n: int,
    project: Path,
    base: SuiteReport,
    folder: Path,
    refused: list[dict[str, str]],
) -> dict[str, Any]:
    lines = sorted({(p, x) for t in base.lines.values() for p, xs in t.items() for x in xs})
    lines = [(path, line) for path, line in lines if not is_test_file(path)]
    for _ in range(MOST_TRIES):
        path, line = draw.choice(lines)
        mutants = _mutants(project / path, line)
        if not mutants:
            continue
        number = draw.randrange(len(mutants))
        broken = _broken_copy(project, folder / f"draw{n}", path, mutants[number])
        failing = _failing(broken)
        where = f"{project.name} {path}:{line} mutant {number}"
        if not failing:
            refused.append({"draw": str(n), "where": where, "why": "no test fails"})
            continue
        row = {"n": n, "project": project.name, "path": path, "line": line, "mutant": number}
        change = _change(project / path, mutants[number])
        return {**row, "change": change, "failing": failing, **_repair(broken, project, path)}
    sys.exit("no mutant that any test notices")


def _mutants(path: Path, line: int) -> list[str]:
    code = path.read_text("utf-8")
    module, mutations, _, _ = create_mutations(str(path), code, {line})
    made = []
    for mutation in mutations:
        tree = module.deep_replace(mutation.original_node, mutation.mutated_node)
        if isinstance(tree, cst.Module) and tree.code != code:
            made.append(tree.code)
    return made


def _change(path: Path, mutant: str) -> str:
    before, after = path.read_text("utf-8").splitlines(), mutant.splitlines()
    rows = [(a, b) for a, b in zip(before, after, strict=False) if a != b]
    return " => ".join(text.strip()[:120] for text in rows[0]) if rows else "other length"


def _broken_copy(project: Path, folder: Path, path: str, code: str) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    copy = folder / project.name
    shutil.copytree(project, copy, symlinks=True)
    (copy / path).write_text(code, "utf-8")
    return copy


def _failing(project: Path) -> int:
    with open_laboratory(project) as (workspace, harness):
        report = run_suite(harness, workspace.make_copy("broken"), SuiteRun(seconds=240))
    return len(report.failing())


def _repair(broken: Path, project: Path, path: str) -> dict[str, Any]:
    out = broken.parent / "report"
    program = Path(sys.executable).parent / "patchwright"
    command = [str(program), "repair", str(broken), "--out", str(out)]
    begin = time.monotonic()
    subprocess.run(command, capture_output=True, check=False, env=dict(os.environ), timeout=1800)
    seconds = time.monotonic() - begin
    report = json.loads((out / "report.json").read_text())
    row: dict[str, Any] = {
        "outcome": report["outcome"],
        "reason": report["reason"],
        "seconds": round(seconds, 1),
        "cpu_seconds": report["spend"]["cpu_seconds"],
        "tried": report["statistics"]["tried"],
        "stopped_by": report["statistics"]["stopped_by"],
        "timeline": {s["name"]: s["seconds"] for s in report["timeline"]},
    }
    if report["commits"]:
        patch = report["commits"][0]["patch"]
        row |= {"rank": patch["rank"], "operator": patch["operator"]}
        row["same_as_original"] = _restores(broken, project, path, patch["edits"])
    return row


def _restores(broken: Path, project: Path, path: str, edits: Sequence[dict[str, Any]]) -> bool:
    data = (broken / path).read_bytes()
    for edit in sorted(edits, key=lambda e: -int(e["start"])):
        if edit["path"] != path:
            return False
        data = data[: edit["start"]] + edit["replacement"].encode() + data[edit["end"] :]
    return data == (project / path).read_bytes()


if __name__ == "__main__":
    main()
