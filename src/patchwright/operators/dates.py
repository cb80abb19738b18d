"""Dates and times: spans in the wrong unit, both ends counted, months, zones."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, is_target, wrapped
from patchwright.operators.literals import last_name, owner_of, rewritten, value_of

_UNITS = ("days", "hours", "minutes", "seconds", "weeks")
_DATED = re.compile(r"date|day|start|end|birth|born|due|today|now|deadline|expir|since|until")


def _knows_dates(site: Site) -> bool:
    return bool({"datetime", "date", "timedelta", "dt"} & site.facts.imported)


@operator(
    cst.Attribute,
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "from datetime import date\n\n\ndef f(a, b):\n    return (a - b).seconds\n",
            "from datetime import date\n\n\ndef f(a, b):\n    return (a - b).total_seconds()\n",
        ),
        Example(
            "from datetime import date\n\n\ndef f(a, b):\n    return (a - b).days\n",
            "from datetime import date\n\n\ndef f(a, b):\n    return (a - b).days + 1\n",
        ),
    ),
)
def measure_span(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Measure a span of time whole, in another unit, or with both of its ends.

    Risk of overfitting: low.
    """
    if not _knows_dates(site) or is_target(site, node):
        return
    if isinstance(node, cst.Attribute):
        unit, base = node.attr.value, site.code(node.value)
        base = f"({base})" if node.value.lpar else base
        if unit not in ("seconds", "days") or isinstance(site.parent(node), cst.Call):
            return
        if unit == "seconds":
            yield site.replace(node, f"{base}.total_seconds()", 1.0)
            yield site.replace(node, f"int({base}.total_seconds())", 0.8)
            yield site.replace(node.attr, "days", 0.4)
        else:
            yield site.replace(node, enclosed(site, node, f"{base}.days + 1"), 0.8)
            yield site.replace(node, f"{base}.total_seconds()", 0.4)
            yield site.replace(node, enclosed(site, node, f"{base}.total_seconds() / 86400"), 0.4)
    elif isinstance(node, cst.Call) and last_name(node) == "total_seconds":
        owner = owner_of(node)
        if owner is not None:
            base = f"({site.code(owner)})" if owner.lpar else site.code(owner)
            for rank, factor in enumerate(("// 60", "/ 60", "/ 3600", "// 3600")):
                text = enclosed(site, node, f"{site.code(node)} {factor}")
                yield site.replace(node, text, 0.5 * 0.9**rank)
            yield site.replace(node, f"{base}.days", 0.4)
            yield site.replace(node, f"int({site.code(node)})", 0.5)


@operator(
    cst.Arg,
    prior=0.5,
    examples=(
        Example(
            "from datetime import timedelta\n\n\ndef f(a, n):\n    return a + timedelta(days=n)\n",
            "from datetime import timedelta\n\n\ndef f(a, n):\n    return a + timedelta(hours=n)\n",
        ),
    ),
)
def change_unit(node: cst.Arg, site: Site) -> Iterator[Rewrite]:
    """Make a span of time of another unit.

    Risk of overfitting: low.
    """
    call = site.parent(node)
    if not isinstance(call, cst.Call) or last_name(call) != "timedelta":
        return
    if node.keyword is None:
        for rank, unit in enumerate(_UNITS[1:] if len(call.args) == 1 else ()):
            yield site.replace(node, f"{unit}={site.code(node.value)}", 0.9 * 0.85**rank)
    else:
        for rank, unit in enumerate(u for u in _UNITS if u != node.keyword.value):
            yield site.replace(node.keyword, unit, 0.9 * 0.85**rank)


@operator(
    cst.Comparison,
    prior=0.5,
    examples=(
        Example(
            "def f(today, b):\n    return today.month < b.month\n",
            "def f(today, b):\n    return (today.month, today.day) < (b.month, b.day)\n",
        ),
        Example(
            "def f(now, end):\n    return now.day == end.day\n",
            "def f(now, end):\n    return now.date() == end.date()\n",
        ),
        Example(
            "from datetime import timedelta\n\n\ndef f(day, end):\n    return day < end\n",
            "from datetime import timedelta\n\n\ndef f(day, end):\n"
            "    return day < end + timedelta(days=1)\n",
        ),
    ),
)
def compare_dates(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Compare months with their days, whole dates, or dates up to the end of a day.

    Risk of overfitting: medium.
    """
    if len(node.comparisons) != 1:
        return
    one, two = node.left, node.comparisons[0].comparator
    sign = site.code(node.comparisons[0].operator)
    if isinstance(one, cst.Attribute) and isinstance(two, cst.Attribute):
        part, a, b = one.attr.value, site.code(one.value), site.code(two.value)
        wider = {"month": ("month", "day"), "day": ("month", "day"), "hour": ("hour", "minute")}
        if part == two.attr.value and part in wider:
            first, second = wider[part]
            tuples = (f"({x}.{first}, {x}.{second})" for x in (a, b))
            yield site.replace(node, f" {sign} ".join(tuples), 1.0)
            years = (f"({x}.year, {x}.month)" for x in (a, b))
            yield site.replace(node, f" {sign} ".join(years), 0.6)
            yield site.replace(node, f"{a}.date() {sign} {b}.date()", 0.6)
            yield site.replace(node, f"{a} {sign} {b}", 0.3)
    elif sign in ("<", "<=", ">", ">=", "==") and _knows_dates(site):
        left, right = wrapped(site, one), wrapped(site, two)
        if not (_DATED.search(left) or _DATED.search(right)) or re.search(r"\d|len\(", right):
            return
        day, needs = site.reach("datetime", "timedelta")
        yield site.replace(two, f"{right} + {day}(days=1)", 0.6, needs)
        yield site.replace(node, f"{left}.date() {sign} {right}", 0.4)
        yield site.replace(node, f"{left}.date() {sign} {right}.date()", 0.5)


@operator(
    cst.Call,
    prior=0.5,
    examples=(
        Example(
            "from datetime import datetime, timezone\n\n\ndef f():\n    return datetime.now()\n",
            "from datetime import datetime, timezone\n\n\ndef f():\n"
            "    return datetime.now(timezone.utc)\n",
        ),
        Example("def f(d):\n    return d.weekday()\n", "def f(d):\n    return d.isoweekday()\n"),
        Example(
            "import datetime\n\n\ndef f(t):\n    return datetime.datetime.fromtimestamp(t)\n",
            "import datetime\n\n\ndef f(t):\n"
            "    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc)\n",
        ),
    ),
)
def say_zone(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Say the time zone of a time, or count week days from the other first day.

    Risk of overfitting: low.
    """
    name, owner = last_name(node), owner_of(node)
    if owner is None:
        return
    base, text = site.code(owner), site.code(node)
    if name in ("weekday", "isoweekday") and not node.args:
        yield site.replace(node, f"{base}.{'isoweekday' if name == 'weekday' else 'weekday'}()")
        return
    if not _knows_dates(site):
        return
    utc, needs = site.reach("datetime", "timezone")
    if needs or (utc != "timezone" and base == "datetime"):
        return
    if name == "utcnow" and not node.args:
        yield site.replace(node, f"{base}.now({utc}.utc)", 1.0)
    elif name == "now" and not node.args:
        yield site.replace(node, f"{base}.now({utc}.utc)", 0.9)
    elif name == "fromtimestamp" and len(node.args) == 1:
        yield site.replace(node, f"{text[:-1]}, {utc}.utc)", 1.0)
    elif name in ("strptime", "fromisoformat", "combine"):
        yield site.replace(node, f"{text}.replace(tzinfo={utc}.utc)", 0.8)
    elif name == "replace" and "tzinfo" in text:
        zone = text.partition("tzinfo=")[2].rstrip(")")
        yield site.replace(node, f"{base}.astimezone({zone})", 0.9)
    elif name == "astimezone" and node.args:
        yield site.replace(node, f"{base}.replace(tzinfo={site.code(node.args[0])})", 0.7)


@operator(
    cst.SimpleString,
    prior=0.5,
    examples=(
        Example(
            'def f(d):\n    return d.strftime("%m/%d/%Y")\n',
            'def f(d):\n    return d.strftime("%d/%m/%Y")\n',
        ),
        Example(
            'def f(d):\n    return d.strftime("%I:%M")\n',
            'def f(d):\n    return d.strftime("%H:%M")\n',
        ),
    ),
)
def write_date_otherwise(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Write or read a date with day and month changed over, or in another form.

    Risk of overfitting: low.
    """
    value = value_of(node)
    if not value or not re.search(r"%[YymdHIMSjbB]", value) or len(value) > 60:
        return
    found = {value.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m"): 1.0}
    swaps = [("%I", "%H"), ("%H", "%I"), ("%y", "%Y"), ("%Y", "%y"), ("%M", "%m"), ("%m", "%M")]
    swaps += [("%b", "%B"), ("%B", "%b"), ("%a", "%A"), ("-", "/"), ("/", "-"), ("%d", "%j")]
    for old, new in swaps:
        if old in value:
            found.setdefault(value.replace(old, new), 0.6)
            found.setdefault(value.replace(old, new, 1), 0.6)
    found.pop(value, None)
    yield from rewritten(node, site, found)
