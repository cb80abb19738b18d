"""The class around a unit, and what its parents declare."""

import ast

from patchwright.operators import Site
from patchwright.operators.facts import FunctionNode, type_function


def class_of(site: Site) -> ast.ClassDef | None:
    """Return the class around a unit, None when there is none."""
    name = site.unit.class_name
    found = (n for n in site.facts.nodes if isinstance(n, ast.ClassDef) and n.name == name)
    return next(found, None) if name else None


def parents_method(site: Site, name: str) -> FunctionNode | None:
    """Return the method of that name of a parent class, in this file or in a neighbour."""
    home, seen = class_of(site), 0
    todo = list(home.bases) if home is not None else []
    while todo and seen < 6:
        base, seen = todo.pop(0), seen + 1
        wanted = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        for module in (site.facts, *site.neighbours):
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and node.name == wanted:
                    rows = (n for n in node.body if isinstance(n, type_function))
                    if (found := next((n for n in rows if n.name == name), None)) is not None:
                        return found
                    todo.extend(node.bases)
    return None


def parents_parameters(site: Site, name: str) -> tuple[str, ...]:
    """Return the parameters of a parent's method without defaults, `self` left out."""
    parent = parents_method(site, name)
    if parent is None:
        return ()
    plain = [a.arg for a in (*parent.args.posonlyargs, *parent.args.args)]
    return tuple(plain[1 : len(plain) - len(parent.args.defaults)])
