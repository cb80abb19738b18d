"""Read and write text constants: their values, and other values in the same style."""

from collections.abc import Iterator, Mapping

import libcst as cst

from patchwright.operators.site import Rewrite, Site


def is_kept(node: cst.CSTNode, site: Site) -> bool:
    """Say whether a node is in an annotation, an import, a docstring or the list of exports."""
    chain = [node, *site.ancestors(node)]
    if any(isinstance(n, (cst.Annotation, cst.Import, cst.ImportFrom)) for n in chain):
        return True
    for inner, outer in zip(chain, chain[1:], strict=False):
        if isinstance(outer, cst.Expr):
            return isinstance(inner, (cst.SimpleString, cst.ConcatenatedString))
        if isinstance(outer, (cst.Assign, cst.AugAssign, cst.Comparison)):
            return site.code(outer).startswith(("__all__", "__name__"))
    return False


def value_of(node: cst.SimpleString) -> str | None:
    """Return the text of a constant, of bytes when they are ASCII; None for other bytes."""
    value = node.evaluated_value
    if isinstance(value, str):
        return value
    return value.decode("ascii") if value.isascii() else None


def literal(node: cst.SimpleString, value: str) -> str:
    """Write a value as a literal in the style of another one."""
    prefix, quote = node.prefix, node.quote[0]
    if "r" in prefix.lower():
        if quote not in value and value.isprintable() and not value.endswith("\\"):
            return f"{prefix}{quote}{value}{quote}"
        prefix = prefix.lower().replace("r", "")
    body = repr(value)[1:-1].replace("\\'", "'")
    return f"{prefix}{quote}{body.replace(quote, chr(92) + quote)}{quote}"


def rewritten(node: cst.SimpleString, site: Site, values: Mapping[str, float]) -> Iterator[Rewrite]:
    """Yield a constant with other values, each with its weight."""
    value = value_of(node)
    bare = not any(isinstance(n, cst.FormattedString) for n in site.ancestors(node))
    for other, weight in values.items():
        text = literal(node, other)
        ascii_only = "b" not in node.prefix.lower() or other.isascii()
        if other != value and ascii_only and (bare or "\\" not in text):
            yield site.replace(node, text, min(1.0, round(weight, 3)))


def last_name(node: cst.CSTNode | None) -> str:
    """Return the last part of the name of what a call calls, "" when it has none."""
    func = node.func if isinstance(node, cst.Call) else None
    last = func.attr if isinstance(func, cst.Attribute) else func
    return last.value if isinstance(last, cst.Name) else ""


def owner_of(node: cst.Call) -> cst.BaseExpression | None:
    """Return the object whose method is called, None for a plain function."""
    return node.func.value if isinstance(node.func, cst.Attribute) else None


def given(node: cst.Call, keyword: str) -> cst.Arg | None:
    """Return the argument of a call that is passed under a name."""
    return next((a for a in node.args if a.keyword and a.keyword.value == keyword), None)


def with_argument(site: Site, node: cst.Call, text: str, weight: float, needs: str = "") -> Rewrite:
    """Pass one more argument at the end of a call."""
    if not node.args:
        end = site.span(node)[1] - 1
        return Rewrite(end, end, text, weight, needs)
    end = site.span(node.args[-1].value)[1] + len(node.args[-1].value.rpar)
    return Rewrite(end, end, f", {text}", weight, needs)
