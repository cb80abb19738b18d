"""Repair one fault in a generated project of 50,000 lines: time and memory of every stage.

Modules, tests and the fault follow from the seed. What the tests demand is what the modules
answered before the fault was put in.
"""

import argparse
import importlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

from laboratory import keep

FAULTS = ((" < ", " <= "), (" + ", " - "), (" and ", " or "), ("min(", "max("), ("[1:]", "[2:]"))
CASES = 4
"""Calls that the tests make of one function."""

SHAPES = (
    '''\
def {name}(rows, limit={a}):
    """Return what of the rows stays below a limit, counted {b} times, and the rest once."""
    below = 0
    above = 0
    for row in rows:
        if row < limit and row != {c}:
            below += row * {b}
        else:
            above += row
    if below > above:
        return below - above
    return {call}
''',
    '''\
def {name}(rows, limit={a}):
    """Return the longest run of rows that rise by at least {b}, weighed by its first row."""
    best = 0
    length = 1
    for before, row in zip(rows, rows[1:]):
        if row - before >= {b}:
            length += 1
        else:
            best = max(best, length)
            length = 1
    best = max(best, length)
    if not rows:
        return {call}
    return best * min(rows[0], limit) + {c}
''',
    '''\
def {name}(rows, limit={a}):
    """Return a checksum of the rows, each shifted by its place and kept below {a}."""
    total = {c}
    for place, row in enumerate(rows):
        shifted = row + place * {b}
        while shifted > limit and shifted > 0:
            shifted -= limit
        total = (total + shifted) % {d}
    if total < {b}:
        total = total + {call}
    return total
''',
    '''\
def {name}(rows, limit={a}):
    """Return how far apart the middle rows are once outliers beyond {a} are clipped."""
    clipped = sorted(min(row, limit) for row in rows)
    middle = clipped[len(clipped) // 4 : len(clipped) * 3 // 4]
    if len(middle) < 2:
        return {call}
    spread = middle[-1] - middle[0]
    if spread > {b} and middle[0] != {c}:
        spread = spread + {c}
    return spread
''',
)


def main() -> None:
    """Generate, break, repair and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--modules", type=int, default=250)
    parser.add_argument("--python", required=True, help="an interpreter with pytest")
    parser.add_argument("--folder", type=Path, help="where the project is generated and kept")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="patchwright-large-"))
    project = folder / f"grown-{options.seed}-{options.modules}"
    facts = generate(project, random.Random(options.seed), options.modules)  # noqa: S311
    figures = repair(project, options.python, folder / "out")
    print(json.dumps(result := {"seed": options.seed, **facts, **figures}, indent=2))
    keep("large_project", result)


def generate(project: Path, draw: random.Random, modules: int) -> dict[str, Any]:
    """Write the package and its tests, then put one fault in; say what was written."""
    package, tests = project / "grown", project / "tests"
    package.mkdir(parents=True)
    tests.mkdir()
    (package / "__init__.py").write_text('"""Grown by seed."""\n')
    (project / "pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["tests"]\n')
    for number in range(modules):
        (package / f"m{number:03}.py").write_text("".join(module(number, draw)))
    sys.path.insert(0, str(project))
    sys.dont_write_bytecode = True
    for number in range(modules):
        (tests / f"test_m{number:03}.py").write_text("".join(suite(number, draw)))
    lines = sum(p.read_text().count("\n") for p in project.rglob("*.py"))
    return {"modules": modules, "lines": lines, "fault": _break(project, draw, modules)}


def module(number: int, draw: random.Random) -> Iterator[str]:
    """Yield a module of about two hundred lines, which calls functions of earlier ones."""
    below = sorted({draw.randrange(number) for _ in range(3)}) if number else []
    yield f'"""Part {number} of a program that somebody grew."""\n\n'
    yield from (f"from grown import m{other:03}\n" for other in below)
    for place in range(13):
        callee = f"m{draw.choice(below):03}.f{draw.randrange(13)}(rows[1:])" if below else "0"
        a, b, c, d = (draw.randrange(*span) for span in ((9, 40), (2, 7), (1, 9), (97, 997)))
        shape = draw.choice(SHAPES)
        text = shape.format(name=f"f{place}", a=a, b=b, c=c, d=d, call=callee if place % 3 else c)
        yield "\n\n" + text


def suite(number: int, draw: random.Random) -> Iterator[str]:
    """Yield the tests of a module: what its functions answer now."""
    found = importlib.import_module(f"grown.m{number:03}")
    yield f"import pytest\n\nfrom grown import m{number:03} as subject\n"
    for place in range(0, 13, 3):
        rows = []
        for _ in range(CASES):
            given = [draw.randrange(60) for _ in range(draw.randrange(9))]
            rows.append(f"({given}, {getattr(found, f'f{place}')(given)}),\n")
        cases = indent("".join(rows), "    ")
        yield f'\n\n@pytest.mark.parametrize(("rows", "answer"), [\n{cases}])\n'
        yield f"def test_f{place}(rows, answer):\n    assert subject.f{place}(rows) == answer\n"


def _break(project: Path, draw: random.Random, modules: int) -> str:
    """Change one place of a function that is tested until a test of its module fails."""
    while True:
        number, fault = draw.randrange(modules), draw.choice(FAULTS)
        path = project / "grown" / f"m{number:03}.py"
        whole = path.read_text()
        places = [i for i in range(len(whole)) if whole.startswith(fault[0], i)]
        if not places:
            continue
        at = draw.choice(places)
        path.write_text(whole[:at] + fault[1] + whole[at + len(fault[0]) :])
        test = project / "tests" / f"test_{path.name}"
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(test)]
        environ = {"PATH": os.defpath, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
        red = subprocess.run(command, cwd=project, env=environ, capture_output=True, timeout=60)  # noqa: S603
        if red.returncode == 1:
            line = whole[:at].count("\n") + 1
            return f"grown/{path.name}:{line}: {fault[0].strip()} became {fault[1].strip()}"
        path.write_text(whole)


def repair(project: Path, python: str, out: Path) -> dict[str, Any]:
    """Run the command line as anybody would; seconds of wall and processor, peak memory."""
    program = Path(sys.executable).parent / "patchwright"
    command = [str(program), "repair", str(project), "--python", python, "--out", str(out)]
    load, begin = os.getloadavg()[0], time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)  # noqa: S603
    wall = time.monotonic() - begin
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads((out / "report.json").read_text())
    stages = {stage["name"]: stage["seconds"] for stage in report["timeline"]}
    diff = report["commits"][0]["patch"]["diff"] if report["commits"] else ""
    return {
        "outcome": report["outcome"],
        "exit": done.returncode,
        "diff": diff.splitlines(),
        "suspect": report["suspects"][0] if report["suspects"] else None,
        "tests": report["tests"],
        "load_before": round(load, 2),
        "wall_seconds": round(wall, 2),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": used.ru_maxrss // 1024,
        "spend": report["spend"],
        "stages": stages,
        "search": {k: v for k, v in report["statistics"].items() if k != "points"},
    }


if __name__ == "__main__":
    main()
