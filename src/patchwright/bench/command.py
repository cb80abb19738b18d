"""`patchwright bench NAME`: measure, keep, judge; the exit code says if all was judged."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patchwright.bench.cases import Shard, choose_cases, read_shard
from patchwright.bench.ledger import Ledger, open_ledger
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.sandbox import Sandbox, choose_sandbox, probe_levels, protect_this_process

RESULTS = Path("bench") / "results"
CPU_SECONDS = 120.0
CANDIDATES = 20_000
QUICK_TEST = 1.0
"""Seconds for one test of the public benchmark, where some programs never end."""


def run_bench(options: argparse.Namespace) -> int:
    """Run one benchmark; what was measured before an interruption is kept."""
    begun: Mapping[str, Callable[[argparse.Namespace], int]] = {
        "quixbugs": run_quixbugs,
        "draw": run_draw,
    }
    try:
        with cores(options.cores):
            return begun[options.name](options)
    except KeyboardInterrupt:
        print("interrupted; finished cases are kept", file=sys.stderr)
        return 130


@contextmanager
def cores(count: int) -> Iterator[None]:
    """Keep this process and its children to some cores; raises ConfigError when there are fewer."""
    own = sorted(os.sched_getaffinity(0))
    if not 1 <= count <= len(own):
        msg = f"--cores {count}: this machine lets us use 1 to {len(own)}"
        raise ConfigError(msg)
    os.sched_setaffinity(0, own[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)


def run_quixbugs(options: argparse.Namespace) -> int:
    """Repair the programs of the public benchmark and have the patches judged."""
    from patchwright.bench import quixbugs
    from patchwright.bench.courtroom import open_courtroom
    from patchwright.bench.figures import repair_summary

    benchmark = quixbugs.Benchmark(_folder(options))
    shard = read_shard(options.shard)
    cases = choose_cases(benchmark.cases(), options.only, shard)
    config, sandbox = make_config(options, QUICK_TEST), _sandbox()
    ledger = _ledger(options, shard, config)

    def repair(name: str) -> dict[str, Any]:
        return quixbugs.repair_case(benchmark, name, config, sandbox)

    quixbugs.repair_all(ledger, cases, repair, print)
    differ = quixbugs.repair_twice(ledger, cases, repair) if options.twice else ()
    asked = {"seed": options.seed, "inputs": options.inputs}
    with open_courtroom(options.python) as court:
        quixbugs.judge_all(ledger, cases, benchmark, court, **asked)
        wrong = quixbugs.check_judge(cases, benchmark, court, **asked)
    rows = [ledger.rows[name] for name in cases]
    print("\n".join(repair_summary(rows)))
    for name in differ:
        print(f"{name}: the second run ended with another patch")
    for name, why in wrong.items():
        print(f"{name}: the judge cannot be believed: {why}")
    judged = all(row["verdict"]["judged"] for row in rows if "verdict" in row)
    failed = any(row["outcome"] in ("ERROR", "ENVIRONMENT") for row in rows)
    return int(bool(differ or wrong or failed or not judged))


def run_draw(options: argparse.Namespace) -> int:
    """Draw faults in real packages and write them down."""
    import uv

    from patchwright.bench.draw import draw_manifest

    target = (options.out or Path("bench")) / "mutants.json"
    draw_manifest(
        target, seed=options.seed, draws=options.draws, folder=sdists(), uv=uv.find_uv_bin()
    )
    return 0


def sdists() -> Path:
    """Return the folder where packages and what their suites do are kept between runs."""
    from patchwright.session import state_folder

    return state_folder(os.environ) / "bench" / "sdists"


def make_config(options: argparse.Namespace, test_seconds: float) -> Config:
    """Return the settings of the repairs; raises ConfigError for a value that is none."""
    python = options.python
    return Config.model_validate({}).tightened(
        {
            "python": str(Path(python).absolute()) if python and "/" in python else python,
            "search_seconds": options.cpu_seconds or CPU_SECONDS,
            "max_candidates": options.candidates or CANDIDATES,
            "test_seconds": test_seconds,
        }
    )


def _ledger(options: argparse.Namespace, shard: Shard, config: Config) -> Ledger:
    settings = {
        "cpu_seconds": config.search_seconds,
        "candidates": config.max_candidates,
        "test_seconds": config.test_seconds,
        "cores": options.cores,
        "seed": options.seed,
        "inputs": options.inputs,
    }
    path = (options.out or RESULTS) / f"{options.name}{shard.suffix}.json"
    return open_ledger(path, options.name, settings)


def _folder(options: argparse.Namespace) -> Path:
    if options.folder is None or not options.folder.is_dir():
        msg = f"bench {options.name}: name the folder that holds the cases"
        raise ConfigError(msg)
    return Path(options.folder.resolve())


def _sandbox() -> Sandbox:
    protect_this_process()
    return choose_sandbox(probe_levels())
