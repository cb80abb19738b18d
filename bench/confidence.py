"""Refit the confidence in a first patch from judged results: `python bench/confidence.py FILE`.

FILE is JSON: a list of `{"features": {...}, "right": true}`, one for each first patch, with the
features of its report's `comparison` and the verdict of a judge apart from the search. The
coefficients in `validate/confidence.toml` are the starting point and are held to it by a penalty,
so that few results move them little.
"""

import argparse
import json
import math
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

MODEL = Path(__file__).parent.parent / "src/patchwright/validate/confidence.toml"
ROUNDS = 4000
RATE = 0.02
HOLD = 4.0
Row = tuple[Mapping[str, float], bool]


def main() -> int:
    """Print the refitted file; the numbers are to be read by a person before they are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    rows: list[Row] = [
        (row["features"], bool(row["right"]))
        for row in json.loads(parser.parse_args().results.read_text("utf-8"))
    ]
    model = tomllib.loads(MODEL.read_text("utf-8"))
    start: Mapping[str, float] = model["coefficients"]
    fitted = fit(rows, start)
    print(f"# {len(rows)} first patches; loss {loss(rows, start):.4f} -> {loss(rows, fitted):.4f}")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        shown = [right for features, right in rows if chance(features, fitted) >= threshold]
        wrong = len(shown) - sum(shown)
        print(f"# threshold {threshold}: {len(shown)} shown, {wrong} of them wrong")
    print(f'version = {model["version"] + 1}\nfitted = "from {len(rows)} judged results"')
    print(f"bugs = {len(rows)}\nthreshold = {model['threshold']}")
    print(f"alone_threshold = {model['alone_threshold']}\n\n[coefficients]")
    for name, value in fitted.items():
        print(f"{name} = {value:.3f}")
    return 0


def fit(rows: Sequence[Row], start: Mapping[str, float]) -> dict[str, float]:
    """Return coefficients that explain the rows, near to where they started."""
    now = dict(start)
    for _ in range(ROUNDS if rows else 0):
        slope = dict.fromkeys(now, 0.0)
        for features, right in rows:
            error = chance(features, now) - right
            for name in slope:
                slope[name] += error * features.get(name, 0.0) / len(rows)
        for name in now:
            now[name] -= RATE * (slope[name] + HOLD * (now[name] - start[name]) / len(rows))
    return now


def chance(features: Mapping[str, float], coefficients: Mapping[str, float]) -> float:
    """Return the confidence that coefficients give to some features."""
    total = sum(coefficients.get(name, 0.0) * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def loss(rows: Sequence[Row], coefficients: Mapping[str, float]) -> float:
    """Return the mean surprise at the judge's verdicts."""
    seen = [chance(f, coefficients) if right else 1 - chance(f, coefficients) for f, right in rows]
    return -sum(math.log(max(p, 1e-9)) for p in seen) / max(1, len(seen))


if __name__ == "__main__":
    sys.exit(main())
