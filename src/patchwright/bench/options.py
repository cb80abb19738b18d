"""The flags of `patchwright bench`: light, because every start of the program reads them."""

import argparse
import math
from pathlib import Path

NAMES = """what is measured:
  quixbugs FOLDER   the public benchmark, from a clone that you fetched (nothing of it is kept)
  corpus [FOLDER]   the bugs that were written for this project (default: bench/corpus)
  mutants           faults in real packages by mutmut's operators, as bench/mutants.json lists them
  model             what a language model repairs by itself, of --cases (default: bench/corpus)
  draw              draw that list anew by --seed, before any repair is tried
  throughput        candidates per CPU second, beside `pytest -x` and mutmut
  page              write docs/bench.html and the tables of docs/bench.md from the results
"""
ENDS = """A finished case is not run again: the results in --out say which are. They are refused
when they were made with other settings or by another engine.

exit codes: 0 every case was run and judged, 1 one was not or two runs differed, 2 wrong usage,
130 interrupted; what was measured until then is kept.
"""


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    """Describe the flags of `bench`."""
    add = parser.add_argument
    parser.description = NAMES
    parser.epilog = ENDS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    names = ("quixbugs", "corpus", "mutants", "model", "draw", "throughput", "page")
    add("name", choices=names, metavar="NAME", help="what to measure")
    add("folder", nargs="?", type=Path, help="where its cases are")
    add("--python", metavar="PYTHON", help="the interpreter of the cases, with pytest")
    add("--cores", type=int, default=1, metavar="N", help="processor cores to use (default: 1)")
    add("--cpu-seconds", type=_seconds, metavar="S", help="limit of one search (120; mutants too)")
    add("--case-seconds", type=_seconds, metavar="S", help="wall seconds of one of the mutants")
    add("--candidates", type=_count, metavar="N", help="candidates to try (default: 20000)")
    add("--seed", type=int, default=20261130, metavar="N", help="of inputs and of draws")
    add("--inputs", type=_count, default=300, metavar="N", help="random inputs of a judge (300)")
    add("--draws", type=_count, default=200, metavar="N", help="faults to draw (default: 200)")
    add("--shard", default="1/1", metavar="I/N", help="run every N-th case, from the I-th")
    add("--only", nargs="+", default=(), metavar="CASE", help="run these cases and no others")
    add("--twice", action="store_true", help="run all again and require the same patches")
    add("--out", type=Path, metavar="FOLDER", help="where results go (default: bench/results)")
    _add_model_options(parser)


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    """Describe the flags of `bench model`; they mean what they mean for `repair`."""
    group = parser.add_argument_group("bench model", "keys come from the environment only")
    add = group.add_argument
    add("--cases", type=Path, metavar="DIR", help="family/name/bug.toml, or name/expect.toml")
    add("--model", metavar="NAME", help="the model, or SMALL,LARGE")
    add("--fallback-models", metavar="NAMES")
    add("--openai-base-url", metavar="URL")
    add("--max-tokens", type=int, metavar="N", help="of one case")
    add("--max-cost-usd", type=float, metavar="USD", help="of one case")
    add("--model-calls", type=int, metavar="N", help="of one case")
    add("--model-seconds", type=float, metavar="S", help="of one case")
    add("--model-price", metavar="NAME=IN/OUT")
    add("--recordings", type=Path, metavar="DIR", help="answers found here are not asked for again")
    add("--replay", action="store_true", help="ask nobody: only what --recordings holds")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        msg = f"{text} is less than 1"  # no input would leave a judge with nothing to tell
        raise argparse.ArgumentTypeError(msg)
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        msg = f"{text} is no number of seconds above 0"
        raise argparse.ArgumentTypeError(msg)
    return number
