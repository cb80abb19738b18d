"""Figures from rows of results: counts, medians and curves; nothing is ever typed by hand."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

Row = dict[str, Any]
SHOWN = "PLAUSIBLE_PATCH"
HELD_BACK = "AMBIGUOUS"


def verdict_of(row: Row) -> str:
    """Return how a case counts: right, wrong, held back, not judged, or nothing found."""
    if row["outcome"] == HELD_BACK:
        return "abstained"
    if row["outcome"] != SHOWN:
        return "nothing"
    found = row.get("verdict", {})
    if not found.get("judged"):
        return "not judged"
    return "right" if found["right"] else "wrong"


def top_right(row: Row) -> bool:
    """Say whether the patch that ranks first is right, whether it was shown or held back."""
    return bool(row.get("verdict", {}).get("right"))


def plausible(row: Row) -> bool:
    """Say whether some patch passed the whole suite."""
    return row["outcome"] in (SHOWN, HELD_BACK)


def search_seconds(row: Row) -> float:
    """Return processor seconds of the search, engine and zygotes together."""
    return float(row["cpu_seconds"].get("search", 0.0))


def all_seconds(row: Row) -> float:
    """Return processor seconds of the whole repair."""
    return float(sum(row["cpu_seconds"].values()))


def count_verdicts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many cases count as what; the sum is the number of cases."""
    names = ("right", "wrong", "abstained", "nothing", "not judged")
    found = dict.fromkeys(names, 0)
    for row in rows:
        found[verdict_of(row)] += 1
    return found


def curve(values: Iterable[float]) -> list[tuple[float, int]]:
    """Return the points of a cumulative count: value, and how many are at most that large."""
    return [(value, n) for n, value in enumerate(sorted(values), start=1)]


def repair_summary(rows: Sequence[Row]) -> list[str]:
    """Return the lines that say how a set of cases went."""
    if not rows:
        return ["no case"]
    size, found = len(rows), count_verdicts(rows)
    seconds = [search_seconds(row) for row in rows]
    ranks = [row["rank"] for row in rows if plausible(row)]
    lines = [
        f"{sum(map(plausible, rows))} of {size} plausible; the patch that ranks first is right in "
        f"{sum(map(top_right, rows))}",
        ", ".join(f"{count} {name}" for name, count in found.items()),
        f"search: median {median(seconds):.2f} CPU s, {sum(seconds):.1f} in all; "
        f"whole repair: {sum(map(all_seconds, rows)):.1f}",
    ]
    again = [row["same_again"] for row in rows if "same_again" in row]
    if ranks:
        lines.append(f"rank of the patch: median {median(ranks):g}, largest {max(ranks)}")
    if again:
        lines.append(f"run again: {sum(again)} of {len(again)} the same")
    return lines
