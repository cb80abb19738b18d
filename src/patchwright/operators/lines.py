"""Lines and settings read from files: blanks, comments, headers, and what overrides what."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import can_place, wrapped
from patchwright.operators.literals import last_name, owner_of

_SOURCES = re.compile(
    r"^(f|fh|file|fp|handle|stream|reader|lines|rows|src)$|lines|readlines\(|open\("
)
_LINES = re.compile(r"^(line|row|raw|entry|text|ln)$")


@operator(
    cst.For,
    prior=0.45,
    examples=(
        Example(
            "def f(file, out):\n    for line in file:\n        out.append(line)\n",
            "def f(file, out):\n    for line in file:\n        line = line.strip()\n"
            "        out.append(line)\n",
        ),
        Example(
            "def f(text, d):\n    for line in text.splitlines():\n        k, v = line.split('=')\n"
            "        d[k] = v\n",
            "def f(text, d):\n    for line in text.splitlines():\n"
            '        if not line.strip() or line.lstrip().startswith("#"):\n'
            "            continue\n        k, v = line.split('=')\n        d[k] = v\n",
        ),
        Example(
            "def f(reader, d):\n    for row in reader:\n        d.append(row)\n",
            "def f(reader, d):\n    next(reader, None)\n    for row in reader:\n"
            "        d.append(row)\n",
        ),
    ),
)
def read_line_by_line(node: cst.For, site: Site) -> Iterator[Rewrite]:
    """Trim each line, pass over blank lines and comments, or over a header.

    Risk of overfitting: low.
    """
    target, source = node.target, site.code(node.iter)
    if not isinstance(target, cst.Name) or not isinstance(node.body, cst.IndentedBlock):
        return
    name = target.value
    sure = 1.0 if _SOURCES.search(source) and _LINES.search(name) else 0.0
    sure = sure or (0.5 if _SOURCES.search(source) or _LINES.search(name) else 0.0)
    if not sure or not can_place(site, node):
        return
    kinds, first = site.types.get(name, ()), node.body.body[0]
    textual = not kinds or "str" in kinds
    if textual and "csv" not in source and "reader" not in source and can_place(site, first):
        body = site.code(node.body)
        trimmed = f"{name} = {name}.strip()"
        comment = f'if not {name}.strip() or {name}.lstrip().startswith("#"):'
        rows = [
            ([f"if not {name}.strip():", "    continue"], 0.9),
            ([comment, "    continue"], 0.9),
            ([f'if {name}.startswith("#"):', "    continue"], 0.7),
            ([trimmed, f"if not {name}:", "    continue"], 0.7),
        ]
        if f"{name}.strip()" not in body:
            rows += [([trimmed], 0.9), ([f'{name} = {name}.rstrip("\\n")'], 0.9)]
        for lines, share in rows:
            yield site.insert_before(first, lines, sure * share)
    if kinds and not textual or not kinds:
        yield site.insert_before(first, [f"if not {name}:", "    continue"], sure * 0.5)
    if re.fullmatch(r"\w+", source) and not source.endswith("s"):
        yield site.insert_before(node, [f"next({source}, None)"], sure * 0.6)
    elif "(" in source and not source.startswith("range"):
        yield site.replace(node.iter, f"{wrapped(site, node.iter)}[1:]", sure * 0.4)


@operator(
    cst.CompFor,
    prior=0.4,
    examples=(
        Example(
            "def f(file):\n    return [line for line in file]\n",
            "def f(file):\n    return [line for line in file if line.strip()]\n",
        ),
        Example(
            "def f(file):\n    return [line for line in file]\n",
            "def f(file):\n    return [line.strip() for line in file]\n",
        ),
    ),
)
def read_lines_at_once(node: cst.CompFor, site: Site) -> Iterator[Rewrite]:
    """Trim the lines that a comprehension reads, or leave blank ones and comments out.

    Risk of overfitting: low.
    """
    target, source, parent = node.target, site.code(node.iter), site.parent(node)
    if not isinstance(target, cst.Name) or not isinstance(parent, cst.BaseSimpleComp):
        return
    name = target.value
    kinds = site.types.get(name, ())
    known = _SOURCES.search(source) or _LINES.search(name) or "split" in source
    if not known or (kinds and "str" not in kinds):
        return
    end = site.span(node)[1]
    if not node.ifs:
        yield Rewrite(end, end, f" if {name}.strip()", 1.0)
        yield Rewrite(end, end, f' if {name}.strip() and not {name}.startswith("#")', 0.8)
        yield Rewrite(end, end, f' if not {name}.startswith("#")', 0.6)
    if site.code(parent.elt) == name:
        for rank, form in enumerate(("strip()", 'rstrip("\\n")', "lower()", "strip().lower()")):
            yield site.replace(parent.elt, f"{name}.{form}", 0.9 * 0.8**rank)


@operator(
    cst.Dict,
    cst.BinaryOperation,
    cst.Call,
    prior=0.5,
    examples=(
        Example("def f(a, b):\n    return {**a, **b}\n", "def f(a, b):\n    return {**b, **a}\n"),
        Example(
            "def f(d, k):\n    return d.get(k, 10)\n",
            "def f(d, k):\n    return d.get(k) or 10\n",
        ),
        Example(
            "def f(a, b):\n    return dict(a, **b)\n", "def f(a, b):\n    return dict(b, **a)\n"
        ),
        Example("def f(a, b):\n    a.update(b)\n", "def f(a, b):\n    a = {**b, **a}\n"),
    ),
)
def override_otherwise(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Let settings override one another in the other order.

    Risk of overfitting: low.
    """
    if isinstance(node, cst.Dict):
        rows = node.elements
        for left, right in list(zip(rows, rows[1:], strict=False))[:6]:
            stars = [isinstance(e, cst.StarredDictElement) for e in (left, right)]
            if any(stars) and site.code(left) != site.code(right):
                (a, b), (c, d) = site.span(left), site.span(right)
                data, code = site.facts.source.data, site.facts.source.encoding
                one, mid, two = (data[s:e].decode(code) for s, e in ((a, b), (b, c), (c, d)))
                yield Rewrite(a, d, f"{two}{mid}{one}", 1.0 if all(stars) else 0.8)
        return
    if not isinstance(node, cst.Call):
        return
    name, owner = last_name(node), owner_of(node)
    plain = [arg for arg in node.args if not arg.star and arg.keyword is None]
    if name == "dict" and owner is None and len(node.args) == 2 and node.args[1].star == "**":
        one, two = (site.code(arg.value) for arg in node.args)
        yield site.replace(node, f"dict({two}, **{one})", 1.0)
    elif owner is None or len(plain) != len(node.args):
        return
    elif name == "get" and len(plain) == 2:
        text = f"{site.code(owner)}.get({site.code(plain[0])})"
        default = wrapped(site, plain[1].value)
        if isinstance(site.parent(node), (cst.Return, cst.Assign, cst.Arg)):
            yield site.replace(node, f"{text} or {default}", 0.6)
    elif name == "update" and len(plain) == 1 and isinstance(site.parent(node), cst.Expr):
        one, two = site.code(owner), site.code(plain[0].value)
        yield site.replace(node, f"{one} = {{**{two}, **{one}}}", 0.8)
