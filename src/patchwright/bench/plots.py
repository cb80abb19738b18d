"""Plots as plain shapes: points in percent of a box, for a page that needs nothing but itself."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Tick:
    """A place on an axis, in percent from the left or from the bottom, and its words."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """A line of steps as an SVG path in a box of 100 by 100, and what it ends at."""

    name: str
    path: str
    end: str


@dataclass(frozen=True)
class Plot:
    """Curves with their axes."""

    title: str
    note: str
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Part:
    """A piece of a bar: its kind, how many, and how wide in percent."""

    kind: str
    count: int
    width: float


@dataclass(frozen=True)
class Bar:
    """How the cases of one group went."""

    name: str
    total: int
    parts: tuple[Part, ...]


def share_plot(
    title: str, note: str, unit: str, series: Mapping[str, tuple[Sequence[float], int]]
) -> Plot:
    """Plot the share of cases that are at most so large, against a logarithmic axis.

    Every series has its values and the number of its cases, found or not.
    """
    values = [value for found, _ in series.values() for value in found if value > 0]
    low = 10.0 ** math.floor(math.log10(min(values, default=1.0)))
    high = max(low * 10, 10.0 ** math.ceil(math.log10(max(values, default=10.0))))
    curves = tuple(
        Curve(name, _steps(found, size, low, high), f"{len(found)} of {size}")
        for name, (found, size) in series.items()
    )
    decades = range(round(math.log10(low)), round(math.log10(high)) + 1)
    x = tuple(Tick(_along(10.0**n, low, high), f"{10.0**n:g}{unit}") for n in decades)
    y = tuple(Tick(float(share), f"{share} %") for share in (0, 25, 50, 75, 100))
    return Plot(title, note, x, y, curves)


def bars(groups: Mapping[str, Mapping[str, int]]) -> tuple[Bar, ...]:
    """Return a bar for every group of counts, in the order of their names."""
    return tuple(_bar(name, groups[name]) for name in sorted(groups))


def _bar(name: str, counts: Mapping[str, int]) -> Bar:
    total = sum(counts.values())
    found = ((kind, count) for kind, count in counts.items() if count)
    return Bar(name, total, tuple(Part(k, n, round(100 * n / total, 3)) for k, n in found))


def _along(value: float, low: float, high: float) -> float:
    share = math.log(max(value, low) / low) / math.log(high / low)
    return round(100 * share, 3)


def _steps(values: Iterable[float], size: int, low: float, high: float) -> str:
    path = ["M0 100"]
    for n, value in enumerate(sorted(values), start=1):
        height = round(100 - 100 * n / max(size, 1), 3)
        path.append(f"H{_along(value, low, high):g}V{height:g}")
    return "".join([*path, "H100"])
