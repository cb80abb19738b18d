"""The command line: `patchwright repair`, `publish`, `explain`, `doctor`, `plugins`.

Heavy imports happen in the commands, so that `--help` answers at once.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from patchwright import __version__
from patchwright.bench.options import add_bench_options
from patchwright.errors import ConfigError, PatchwrightError
from patchwright.exits import USAGE

if TYPE_CHECKING:
    from patchwright.doctor import Finding

if TYPE_CHECKING:
    from patchwright.session import Session

FLAGS = (
    "python",
    "setup",
    "repeats",
    "suite_seconds",
    "test_seconds",
    "search_seconds",
    "max_candidates",
    "cores",
    "min_sandbox",
    "sandbox",
    "publish",
    "apply",
    "model",
    "fallback_models",
    "openai_base_url",
    "max_tokens",
    "max_cost_usd",
    "model_calls",
    "model_seconds",
    "model_price",
)
"""Flags of `repair` that are settings as they stand; `--test` may be given often."""
EXIT_CODES = """exit codes of `repair`:
   0  PLAUSIBLE_PATCH       10  NO_PLAUSIBLE_PATCH    11  NOT_REPRODUCED
  12  FLAKY                 13  FAILS_ON_BASE         14  ENVIRONMENT
  15  DECLINED              16  BUDGET_EXHAUSTED      17  PROVIDER_UNAVAILABLE
  18  AMBIGUOUS              1  ERROR                  2  wrong usage
 130  INTERRUPTED (Ctrl-C)  143  INTERRUPTED (SIGTERM)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    entered = time.monotonic()
    options = make_parser().parse_args(arguments)
    options.entered = entered
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ConfigError as error:
        print(f"patchwright: {error}", file=sys.stderr)
        return USAGE
    except PatchwrightError as error:
        print(f"patchwright: {error}", file=sys.stderr)
        return 1


def make_parser() -> argparse.ArgumentParser:
    """Describe every command and flag."""
    parser = argparse.ArgumentParser(
        prog="patchwright",
        description="A red test suite in, a proven patch and a reviewable pull request out.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _repair_options(commands.add_parser("repair", help="repair a checkout whose tests fail"))
    _publish_options(commands.add_parser("publish", help="open the pull request of a report"))
    _heal_options(commands.add_parser("heal", help="repair what an event of a forge tells of"))
    _init_options(commands.add_parser("init", help="write the workflows for this repository"))
    _replay_options(
        commands.add_parser("replay", help="show what would be done on the last red runs")
    )
    _explain_options(commands.add_parser("explain", help="show a report's suspects in the source"))
    _doctor_options(commands.add_parser("doctor", help="check this machine and a project"))
    bench = commands.add_parser("bench", help="measure the engine on bugs with a known answer")
    add_bench_options(bench)
    bench.set_defaults(command=run_benchmark)
    plugins = commands.add_parser("plugins", help="list the operators and other plug-ins")
    plugins.set_defaults(command=run_plugins)
    return parser


def _repair_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("path", nargs="?", default=".", type=Path, help="the project's folder (default: here)")
    add("--test", action="append", metavar="ID", help="run this test id or file only; repeatable")
    add("--python", metavar="PYTHON", help="the target's interpreter, environment or version")
    add("--setup", metavar="COMMAND", help="install the target's dependencies with this command")
    add("--repeats", type=int, metavar="N", help="runs of the failing tests (default: 3)")
    add("--suite-seconds", type=float, metavar="S", help="limit of one suite run (default: 300)")
    add("--test-seconds", type=float, metavar="S", help="limit of one test (default: 10)")
    add("--search-seconds", type=float, metavar="S", help="limit of the search (default: 120)")
    add("--max-candidates", type=int, metavar="N", help="candidates to try (default: 20000)")
    add("--cores", type=int, metavar="N", help="processor cores of the search (default: 2)")
    levels = ("L0", "L1", "L2")
    add("--min-sandbox", choices=levels, help="refuse to run with less isolation (default: L0)")
    add("--sandbox", choices=levels, help="use this level (default: the strongest that works)")
    add("--publish", choices=("none", "local"), help="open a pull request in the local forge")
    add("--apply", action="store_const", const=True, help="write the patch to the working tree")
    _model_options(parser)
    add("--junit", type=Path, metavar="FILE", help="JUnit file of the red run: what is meant")
    add("--out", type=Path, metavar="DIR", help="where report.json and report.html go")
    add("--json", action="store_true", help="print progress and the report as JSON lines")
    parser.epilog = EXIT_CODES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.set_defaults(command=run_repair)


def _model_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(
        "language model", "keys come from the environment only"
    ).add_argument
    add("--model", metavar="NAME", help="ask it when the operators find nothing; SMALL,LARGE too")
    add("--fallback-models", metavar="NAMES", help="ask these in turn when it cannot be had")
    add("--openai-base-url", metavar="URL", help="OpenAI-compatible endpoint, or github-models")
    add("--max-tokens", type=int, metavar="N", help="tokens sent and sent back in one run")
    add("--max-cost-usd", type=float, metavar="USD", help="what models may cost in one run")
    add("--model-calls", type=int, metavar="N", help="answers of models in one run (default: 20)")
    add("--model-seconds", type=float, metavar="S", help="wait for models so long (default: 600)")
    add("--show-prompt", action="store_true", help="print what would be asked; send nothing")
    add("--model-price", metavar="NAME=IN/OUT", help="price of a model, USD per million tokens")


def _publish_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("report", type=Path, help="a report.json")
    parser.add_argument("path", nargs="?", default=".", type=Path, help="the project's folder")
    parser.add_argument(
        "--event", type=Path, metavar="FILE", help="publish to GitHub for this event"
    )
    parser.add_argument("--event-name", metavar="NAME", help="default: GITHUB_EVENT_NAME")
    parser.set_defaults(command=run_publish)


def _heal_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--event", type=Path, metavar="FILE", help="the event's JSON (default: GITHUB_EVENT_PATH)")
    add("--event-name", metavar="NAME", help="workflow_run, issue_comment, ... (GITHUB_EVENT_NAME)")
    add("--out", type=Path, metavar="DIR", help="where report.json and report.html go")
    parser.epilog = (
        "The token is read from GITHUB_TOKEN. Settings come from PATCHWRIGHT_* variables."
    )
    parser.set_defaults(command=run_heal)


def _init_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", type=Path, help="the repository's folder")
    parser.add_argument("--force", action="store_true", help="replace workflows that differ")
    parser.set_defaults(command=run_init)


def _replay_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("repository", metavar="OWNER/REPO")
    parser.add_argument("--last", type=int, default=20, metavar="N", help="red runs (default: 20)")
    parser.set_defaults(command=run_replay)


def _explain_options(parser: argparse.ArgumentParser) -> None:
    help_text = "a report.json (default: the newest of this user)"
    parser.add_argument("report", nargs="?", type=Path, help=help_text)
    parser.add_argument("--top", type=int, default=5, metavar="N", help="how many suspects")
    parser.set_defaults(command=run_explain)


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", type=Path, help="the project's folder")
    parser.add_argument("--python", metavar="PYTHON", help="the target's interpreter")
    parser.add_argument("--github", metavar="OWNER/REPO", help="check a repository on GitHub too")
    parser.add_argument("--model", metavar="NAME", help="check this language model too")
    parser.add_argument("--openai-base-url", metavar="URL", help="the model's endpoint")
    parser.set_defaults(command=run_doctor)


# --- commands ------------------------------------------------------------------------------------


def run_repair(options: argparse.Namespace) -> int:
    """Repair a checkout, write the report, and do what the flags ask for with the patch."""
    gc.disable()  # looking for garbage among modules costs a seventh of importing them
    from patchwright.session import Session

    gc.enable()
    flags = {name: getattr(options, name) for name in FLAGS}
    flags["test"] = tuple(options.test) if options.test else None
    session = Session(options.path, flags, dict(os.environ), options.out, options.json)
    session.junit, session.entered = options.junit, options.entered
    return _show_prompts(session, flags) if options.show_prompt else session.repair()


def _show_prompts(session: "Session", flags: Mapping[str, object]) -> int:
    """Go as far as asking a model would, and print the questions instead."""
    from patchwright.config import load_config
    from patchwright.model.counsel import show_counsel
    from patchwright.model.showing import Shows

    counsel = show_counsel(load_config(session.path, session.environ, flags))
    session.counsel = counsel
    code = session.repair()
    for text in counsel.asks.texts if isinstance(counsel.asks, Shows) else ():
        print(f"\n{text}")
    return code


def run_publish(options: argparse.Namespace) -> int:
    """Open the pull request that a report describes in the local forge."""
    from patchwright.session import publish_locally, read_report_or_refuse

    if options.event is not None:
        from patchwright.act import publish_command

        return publish_command(options.report, options.event, options.event_name, dict(os.environ))
    report = read_report_or_refuse(options.report)
    print(publish_locally(report, options.path.resolve(), dict(os.environ)))
    return 0


def run_heal(options: argparse.Namespace) -> int:
    """Repair what an event tells of and write its report; nothing is written to the forge."""
    from patchwright.act import heal_command

    return heal_command(options.event, options.event_name, options.out, dict(os.environ))


def run_init(options: argparse.Namespace) -> int:
    """Write the workflows that fit the repository's own CI."""
    from patchwright.init import initialise

    for line in initialise(options.path.resolve(), force=options.force):
        print(line)
    return 0


def run_replay(options: argparse.Namespace) -> int:
    """Show what would have been done on the last red runs; reads only."""
    from patchwright.replay import replay_runs

    for line in replay_runs(options.repository, options.last, dict(os.environ)):
        print(line)
    return 0


def run_explain(options: argparse.Namespace) -> int:
    """Show the suspects of a report against the source."""
    from patchwright.explain import explain_report
    from patchwright.session import newest_report, read_report_or_refuse

    path = options.report or newest_report(dict(os.environ))
    if path is None:
        print("patchwright: no report yet; run `patchwright repair` first", file=sys.stderr)
        return USAGE
    print(explain_report(read_report_or_refuse(path), options.top))
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """Check this machine and a project, or a repository on GitHub, and say how to mend each."""
    from patchwright.doctor import examine_machine, exit_code

    environ = dict(os.environ)
    findings: tuple[Finding, ...] = ()
    # Elsewhere is not here: with --github this machine counts only when a folder is named as well.
    if options.github is None or options.path != Path():
        findings = examine_machine(options.path, options.python, environ)
    if options.github is not None:
        from patchwright.doctor.repository import examine_repository

        findings += examine_repository(options.github, environ)
    if options.model or environ.get("PATCHWRIGHT_MODEL"):
        findings += _examine_model(options, environ)
    for finding in findings:
        print(finding.line())
    return exit_code(findings)


def _examine_model(options: argparse.Namespace, environ: dict[str, str]) -> "tuple[Finding, ...]":
    from patchwright.config import load_config
    from patchwright.doctor.model import examine_model

    flags = {name: getattr(options, name) for name in ("model", "openai_base_url")}
    return tuple(examine_model(load_config(options.path, environ, flags), environ))


def run_benchmark(options: argparse.Namespace) -> int:
    """Measure the engine and keep the figures."""
    from patchwright.bench.command import run_bench

    return run_bench(options)


def run_plugins(_: argparse.Namespace) -> int:
    """List the operators with their families, and the forges."""
    from patchwright.plugins import FORGES, list_plugins, load_operators

    for item in load_operators():
        print(f"operator  {item.family}/{item.name:<28} {item.prior:.2f}  {item.summary}")
    for entry in list_plugins(FORGES):
        print(f"forge     {entry.name:<28} {entry.value}")
    return 0
