"""What a language model repairs by itself: per rung, plausible and judged, and at what cost."""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from patchwright.bench.figures import plausible, verdict_of
from patchwright.bench.ledger import Row
from patchwright.config import Config
from patchwright.errors import ConfigError
from patchwright.model.client import make_client
from patchwright.model.counsel import Counsel
from patchwright.model.endpoint import find_endpoint
from patchwright.model.keys import read_keys
from patchwright.model.recording import Recorded
from patchwright.models import Ending, RepairReport
from patchwright.telemetry import known_secrets, redact_text

SETTINGS = (
    *("model", "fallback_models", "openai_base_url", "max_tokens", "max_cost_usd"),
    *("model_calls", "model_seconds", "model_price"),
)
COUNTS = ("calls", "input_tokens", "output_tokens", "cached_tokens", "estimated_calls")


def model_config(options: argparse.Namespace, config: Config) -> Config:
    """Return the settings with those of the model; raises ConfigError when there is none."""
    given = {name: getattr(options, name) for name in SETTINGS}
    if not options.model:
        msg = "bench model: name the model with --model"
        raise ConfigError(msg)
    return config.tightened({name: value for name, value in given.items() if value is not None})


def make_asked(
    options: argparse.Namespace, config: Config, environ: Mapping[str, str], *, isolated: bool
) -> Callable[[], Counsel]:
    """Return what makes whom one case asks: the limits are those of one case.

    No cause is kept: a case must not be repaired by what another one's run has found. Raises
    ConfigError when there is nobody to ask.
    """
    keys = read_keys(environ)
    endpoint = find_endpoint(config, keys, isolated=isolated)
    if endpoint is None or isinstance(endpoint, Ending):
        msg = endpoint.sentence if endpoint else "--model-calls 0 asks nobody"
        raise ConfigError(msg)
    if options.replay and options.recordings is None:
        msg = "--replay wants --recordings"
        raise ConfigError(msg)
    secrets = known_secrets(environ)

    def make() -> Counsel:
        client = make_client(config, endpoint, sleep=time.sleep)
        if options.recordings is None:
            return Counsel(client, config.models)
        recorded = Recorded(
            options.recordings,
            client.spending,
            None if options.replay else client,
            lambda text: redact_text(text, secrets),
        )
        return Counsel(recorded, config.models)

    return make


def model_row(report: RepairReport) -> Row:
    """Return what results hold of a consultation; seconds are those of waiting for answers."""
    told, spent = report.consultation, report.spend.model
    return {
        "repaired_by": told.repaired_by,
        "rungs": [
            rung.model_dump(include={"name", "model", "calls", "candidates", "end", "notes"})
            | {
                "input_tokens": rung.input_tokens,
                "output_tokens": rung.output_tokens,
                "seconds": round(rung.seconds, 2),
                "packed": rung.packing.used,
                "room": rung.packing.budget,
            }
            for rung in told.rungs
        ],
        "spend": {name: getattr(spent, name) for name in COUNTS} | {"usd": spent.usd},
        "model_seconds": round(sum(rung.seconds for rung in told.rungs), 2),
    }


def model_summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the figures of all cases together, and the lines that say them."""
    total = {name: sum(row["spend"][name] for row in rows) for name in COUNTS}
    costs = [row["spend"]["usd"] for row in rows]
    verdicts = [verdict_of(row) for row in rows]
    names = dict.fromkeys(rung["name"] for row in rows for rung in row["rungs"])
    summary = {
        "cases": len(rows),
        "plausible": sum(map(plausible, rows)),
        "judged_right": verdicts.count("right"),
        "judged_wrong": verdicts.count("wrong"),
        **total,
        "usd": None if None in costs else round(sum(costs), 6),
        "seconds": round(sum(row["model_seconds"] for row in rows), 1),
        "rungs": {name: _rung_figures(name, rows) for name in names},
    }
    return summary | {"lines": list(_lines(summary))}


def _rung_figures(name: str, rows: Sequence[Row]) -> dict[str, float]:
    found = [rung for row in rows for rung in row["rungs"] if rung["name"] == name]
    repaired = [row for row in rows if row["repaired_by"] == name and plausible(row)]
    return {
        "tried": sum(any(rung["name"] == name for rung in row["rungs"]) for row in rows),
        "plausible": len(repaired),
        "judged_right": sum(verdict_of(row) == "right" for row in repaired),
        "calls": sum(rung["calls"] for rung in found),
        "tokens": sum(rung["input_tokens"] + rung["output_tokens"] for rung in found),
        "seconds": round(sum(rung["seconds"] for rung in found), 1),
    }


def _lines(summary: Mapping[str, Any]) -> list[str]:
    cost = "price not known" if summary["usd"] is None else f"${summary['usd']:.4f}"
    lines = [
        f"{summary['plausible']} of {summary['cases']} plausible, {summary['judged_right']} judged"
        f" right, {summary['judged_wrong']} wrong",
        f"{summary['calls']} calls, {summary['input_tokens']:,} tokens in and"
        f" {summary['output_tokens']:,} out, {summary['seconds']:.0f} s, {cost}",
    ]
    for name, figures in summary["rungs"].items():
        lines.append(
            f"rung {name}: {figures['plausible']} of {figures['tried']} plausible,"
            f" {figures['judged_right']} judged right, {figures['calls']} calls,"
            f" {figures['tokens']:,} tokens, {figures['seconds']:.0f} s"
        )
    return lines
