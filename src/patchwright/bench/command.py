"""`patchwright bench NAME`: measure, keep, judge; the exit code says if all was judged."""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from patchwright.bench.cases import Shard, choose_cases, read_shard
from patchwright.bench.figures import repair_summary
from patchwright.bench.ledger import Ledger, Row, open_ledger
from patchwright.bench.rounds import Rounds
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.sandbox import Level, Sandbox, choose_sandbox, probe_levels, protect_this_process

CORPUS = Path("bench") / "corpus"
MANIFEST = Path("bench") / "mutants.json"
RESULTS = Path("bench") / "results"
CPU_SECONDS = 120.0
CANDIDATES = 20_000
TEST_SECONDS = 10.0
"""What one test may take, as in a repair with its defaults."""


def run_bench(options: argparse.Namespace) -> int:
    """Run one benchmark; what was measured before an interruption is kept."""
    begun: Mapping[str, Callable[[argparse.Namespace], int]] = {
        "quixbugs": run_quixbugs,
        "corpus": run_corpus,
        "mutants": run_mutants,
        "model": run_model,
        "draw": run_draw,
        "throughput": run_throughput,
        "page": run_page,
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

    benchmark = quixbugs.Benchmark(_folder(options, None))
    config, sandbox = make_config(options), _sandbox()
    rounds = _rounds(options, benchmark.cases(), config, texts=False)

    def repair(name: str) -> Row:
        return quixbugs.repair_case(benchmark, name, config, sandbox)

    rounds.repair(repair)
    differ = rounds.repair_again(repair) if options.twice else ()
    asked = {"seed": options.seed, "inputs": options.inputs}
    with open_courtroom(options.python) as court:
        rounds.judge(lambda n, row: quixbugs.ask_judge(benchmark, n, row, court, **asked))
        wrong = quixbugs.check_judge(rounds.cases, benchmark, court, **asked)
    for name, why in wrong.items():
        print(f"{name}: the judge cannot be believed: {why}")
    return max(_conclude(rounds, differ), int(bool(wrong)))


def run_corpus(options: argparse.Namespace) -> int:
    """Repair the project's own bugs and have the patches judged on their sealed inputs."""
    from patchwright.bench.corpus import Corpus

    corpus = Corpus(_folder(options, CORPUS))
    config, sandbox = make_config(options), _sandbox()
    rounds = _rounds(options, corpus.cases(), config)

    def repair(name: str) -> Row:
        return corpus.repair(name, config, sandbox)

    rounds.repair(repair)
    differ = rounds.repair_again(repair) if options.twice else ()
    rounds.judge(corpus.judge)
    return _conclude(rounds, differ)


def run_model(options: argparse.Namespace) -> int:
    """Repair bugs by a language model alone, rung by rung, and have the patches judged."""
    from patchwright.bench.corpus import Corpus
    from patchwright.bench.modelled import make_asked, model_config, model_summary
    from patchwright.bench.planted import Planted

    folder = _folder(argparse.Namespace(folder=options.cases, name=options.name), CORPUS)
    sealed = next(folder.glob("*/*/bug.toml"), None) is not None
    corpus = Corpus(folder) if sealed else Planted(folder)
    config, sandbox = model_config(options, make_config(options)), _sandbox()
    asked = make_asked(options, config, os.environ, isolated=sandbox.level is not Level.L0)
    rounds = _rounds(options, corpus.cases(), config)
    rounds.repair(lambda name: corpus.repair(name, config, sandbox, asked()))
    if isinstance(corpus, Corpus):
        rounds.judge(corpus.judge)
    summary = model_summary(rounds.rows)
    rounds.ledger.conclude({name: summary[name] for name in summary if name != "lines"})
    print("\n".join(summary["lines"]))
    return int(not rounds.complete)


def _rounds(
    options: argparse.Namespace, names: Sequence[str], config: Config, *, texts: bool = True
) -> Rounds:
    shard = read_shard(options.shard)
    cases = choose_cases(names, options.only, shard)
    return Rounds(_ledger(options, shard, config), cases, print, texts)


def _conclude(rounds: Rounds, differ: Sequence[str]) -> int:
    print("\n".join(repair_summary(rounds.rows)))
    for name in differ:
        print(f"{name}: the second run ended with another patch")
    return int(bool(differ) or not rounds.complete)


def run_mutants(options: argparse.Namespace) -> int:
    """Repair the faults of the manifest; right is the original again, or all of its answers."""
    import uv

    from patchwright.bench.mutants import Mutants

    config, sandbox = make_config(options), _sandbox()
    with ExitStack() as stack:
        most = options.case_seconds or math.inf
        mutants = Mutants(options.folder or MANIFEST, sdists(), uv.find_uv_bin(), stack, most)
        rounds = _rounds(options, mutants.cases(options.draws), config, texts=False)

        def repair(name: str) -> Row:
            return mutants.repair(name, config, sandbox)

        rounds.repair(repair)
        differ = rounds.repair_again(repair) if options.twice else ()
        rounds.judge(mutants.judge)
    return _conclude(rounds, differ)


def run_draw(options: argparse.Namespace) -> int:
    """Draw faults in real packages and write them down."""
    import uv

    from patchwright.bench.draw import draw_manifest

    target = options.folder or MANIFEST
    draw_manifest(
        target, seed=options.seed, draws=options.draws, folder=sdists(), uv=uv.find_uv_bin()
    )
    return 0


def run_throughput(options: argparse.Namespace) -> int:
    """Measure candidates per processor second, beside pytest and mutmut."""
    from patchwright.bench.throughput import measure_throughput

    print(json.dumps(measure_throughput(options.out or RESULTS), indent=2))
    return 0


def run_page(options: argparse.Namespace) -> int:
    """Write the page and the tables from what was measured."""
    from patchwright.bench.page import update_tables, write_page

    results, docs = options.folder or RESULTS, options.out or Path("docs")
    write_page(results, docs / "bench.html")
    if (docs / "bench.md").is_file():
        update_tables(results, docs / "bench.md")
    print(docs / "bench.html")
    return 0


def sdists() -> Path:
    """Return the folder where packages and what their suites do are kept between runs."""
    from patchwright.session import state_folder

    return state_folder(os.environ) / "bench" / "sdists"


def make_config(options: argparse.Namespace) -> Config:
    """Return the settings of the repairs; raises ConfigError for a value that is none."""
    python = options.python
    return Config.model_validate({}).tightened(
        {
            "python": str(Path(python).absolute()) if python and "/" in python else python,
            "search_seconds": options.cpu_seconds or CPU_SECONDS,
            "max_candidates": options.candidates or CANDIDATES,
            "test_seconds": TEST_SECONDS,
            "cores": options.cores,
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
    if config.model is not None:
        settings |= {
            name: getattr(config, name) for name in ("model", "model_calls", "model_seconds")
        }
    if options.case_seconds:
        settings["case_seconds"] = options.case_seconds
    path = (options.out or RESULTS) / f"{options.name}{shard.suffix}.json"
    return open_ledger(path, options.name, settings)


def _folder(options: argparse.Namespace, default: Path | None) -> Path:
    folder: Path | None = options.folder or default
    if folder is None or not folder.is_dir():
        missing = "" if folder is None else f": {folder} is none"
        msg = f"bench {options.name}: name the folder that holds the cases{missing}"
        raise ConfigError(msg)
    return folder.resolve()


def _sandbox() -> Sandbox:
    protect_this_process()
    return choose_sandbox(probe_levels())
