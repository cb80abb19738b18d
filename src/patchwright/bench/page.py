"""The page and the tables of the benchmarks, made from their results and from nothing else."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from patchwright.bench.figures import (
    all_seconds,
    count_verdicts,
    plausible,
    search_seconds,
    top_right,
    verdict_of,
)
from patchwright.bench.plots import Bar, Plot, bars, share_plot
from patchwright.errors import ConfigError
from patchwright.pages import render

Row = dict[str, Any]
NAMES = {
    "quixbugs": "QuixBugs",
    "corpus": "Own corpus",
    "mutants": "Mutations",
    "mutants, kernel": "of which inverses of a one-token operator",
}
_BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True)
class Result:
    """The rows of one benchmark, of all its shards."""

    name: str
    rows: tuple[Row, ...]
    head: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Return the words for it."""
        return NAMES.get(self.name, self.name)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return its figures in the order of HEADINGS."""
        found, size = count_verdicts(self.rows), len(self.rows)
        searches = [search_seconds(row) for row in self.rows]
        ranks = [row["rank"] for row in self.rows if plausible(row)]
        return (
            f"{size}",
            f"{sum(map(plausible, self.rows))}",
            f"{sum(map(top_right, self.rows))}",
            *(f"{found[kind]} ({_percent(found[kind], size)})" for kind in ("right", "wrong")),
            f"{sum(_in_time(row, self.head) for row in self.rows)}",
            f"{found['abstained']}",
            f"{found['nothing'] + found['not judged']}",
            f"{median(ranks):g}" if ranks else "–",
            f"{median(searches):.2f}",
            f"{sum(searches):.1f}",
            f"{sum(map(all_seconds, self.rows)):.0f}",
        )


HEADINGS = (
    *("cases", "plausible", "top patch right", "shown and right", "shown and wrong"),
    *("shown and right, whole repair in the limit", "abstained"),
    *(
        "nothing",
        "median rank",
        "median search, CPU s",
        "all searches, CPU s",
        "all repairs, CPU s",
    ),
)


def read_results(folder: Path) -> tuple[Result, ...]:
    """Return what was measured, in a fixed order; raises ConfigError when nothing was."""
    found = tuple(_read(folder))
    if not found:
        msg = f"{folder} holds no results; run `patchwright bench quixbugs` or another first"
        raise ConfigError(msg)
    return found


def _read(folder: Path) -> Iterator[Result]:
    for name in ("quixbugs", "corpus", "mutants"):
        parts = [json.loads(p.read_text("utf-8")) for p in sorted(folder.glob(f"{name}*.json"))]
        parts = [part for part in parts if part.get("bench") == name]
        if parts:
            rows = {case: row for part in parts for case, row in part["rows"].items()}
            head = {key: value for key, value in parts[0].items() if key != "rows"}
            yield Result(name, tuple({"case": case, **rows[case]} for case in sorted(rows)), head)


def write_page(folder: Path, target: Path) -> None:
    """Write the page of all results as one file that loads nothing."""
    results = read_results(folder)
    kernel = [_kernel(result) for result in results if result.name == "mutants"]
    text = render(
        "bench.html.j2",
        results=results,
        rows=[*results, *kernel],
        headings=HEADINGS,
        plots=_plots(results),
        groups=_groups(results),
    )
    target.write_text(text, "utf-8")


def _kernel(result: Result) -> Result:
    rows = tuple(row for row in result.rows if row.get("kernel"))
    return Result("mutants, kernel", rows, result.head)


def _plots(results: Sequence[Result]) -> tuple[Plot, ...]:
    ranks: dict[str, tuple[list[float], int]] = {}
    times: dict[str, tuple[list[float], int]] = {}
    for result in results:
        right = [row for row in result.rows if top_right(row)]
        ranks[result.title] = ([float(row["rank"]) for row in right], len(result.rows))
        times[result.title] = ([search_seconds(row) for row in right], len(result.rows))
    return (
        share_plot("Rank of the right patch", "candidates proposed until it", "", ranks),
        share_plot("Time to the right patch", "processor time of the search", " s", times),
    )


def _groups(results: Sequence[Result]) -> dict[str, tuple[Bar, ...]]:
    found = {}
    for result in results:
        names = sorted({_group(row) for row in result.rows})
        rows = {name: [row for row in result.rows if _group(row) == name] for name in names}
        counts = {name or result.title: count_verdicts(part) for name, part in rows.items()}
        found[result.title] = bars(counts)
    return found


def _group(row: Row) -> str:
    return str(row.get("family") or row.get("package") or "")


def _in_time(row: Row, head: Mapping[str, Any]) -> bool:
    return verdict_of(row) == "right" and all_seconds(row) <= head["settings"]["cpu_seconds"]


def _percent(part: int, size: int) -> str:
    return f"{100 * part / size:.0f} %" if size else "–"


# --- tables for the documentation ----------------------------------------------------------------


def update_tables(folder: Path, page: Path) -> None:
    """Put the tables made from the results between the marks of a Markdown page."""
    page.write_text(with_tables(folder, page.read_text("utf-8")), "utf-8")


def with_tables(folder: Path, text: str) -> str:
    """Return a Markdown text with its tables made anew; marks without results say so."""
    results = {result.name: result for result in _read(folder)}

    def table(found: re.Match[str]) -> str:
        result = results.get(found[2])
        rows = _table(result) if result else ["Not measured yet."]
        return found[1] + "\n".join(rows) + "\n" + found[3]

    return _BLOCK.sub(table, text)


def _table(result: Result) -> list[str]:
    shown = [result, *([_kernel(result)] if result.name == "mutants" else [])]
    settings = ", ".join(f"{k} {v}" for k, v in sorted(result.head["settings"].items()))
    versions = ", ".join(f"{k} {v}" for k, v in sorted(result.head["versions"].items()))
    lines = [f"| | {' | '.join(one.title for one in shown)} |", "|---" * (len(shown) + 1) + "|"]
    lines += [
        f"| {' | '.join(row)} |" for row in zip(HEADINGS, *(o.cells for o in shown), strict=True)
    ]
    lines += [
        "",
        f"Settings: {settings}. Engine {result.head['engine']}. Versions: {versions}.",
        "",
    ]
    odd = [row for row in result.rows if verdict_of(row) != "right"]
    if odd:
        lines += ["| not right when shown | outcome | rank | operator |", "|---|---|---|---|"]
        lines += [f"| {row['case']} | {_end(row)} |" for row in odd[:40]]
    return lines


def _end(row: Row) -> str:
    words = [row["outcome"].lower().replace("_", " "), verdict_of(row)]
    return f"{', '.join(words)} | {row.get('rank', '–')} | {row.get('operator', '–')}"
