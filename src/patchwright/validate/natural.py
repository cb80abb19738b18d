"""Say what a reviewer would grumble about in a patch, by reading the code before and after it."""

import ast
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

_TRIVIAL: Final = frozenset({"0", "1", "-1", "2", "''", "True", "False", "None", "b''", "0.0"})
_LITERALS: Final = re.compile(r"-?\d+(?:\.\d+)?|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
_WORDS: Final = frozenset({"True", "False", "None"})
_WORD: Final = re.compile(r"[^\W\d]\w*")
_COSTS: Final = {
    "adds or multiplies by what changes nothing": 0.5,
    "joins an empty sequence": 0.5,
    "compares or combines an expression with itself": 0.9,
    "negates twice": 0.4,
    "compares with a truth value": 0.3,
    "raises to a broken power": 0.8,
    "takes the length of a slice to compare it": 0.4,
    "stores a name in itself": 0.9,
    "says a statement twice in a row": 0.9,
    "tests a constant": 1.2,
    "swallows an exception": 0.9,
    "leaves statements that are never reached": 1.0,
    "does nothing in a branch": 0.3,
    "takes a statement away": 0.5,
    "replaces an expression of the inputs by a constant": 0.7,
    "brings a constant that a failing test expects": 1.5,
    "answers one value of an input specially": 0.9,
    "reads an argument no more": 1.0,
    "leaves a variable unread": 0.9,
    "leaves a name that nothing has": 1.5,
}
_LACKED: Final = re.compile(
    r"^'(?!NoneType')[\w.]+' object has no attribute '(\w+)'"
    r"|^module '[\w.]+' has no attribute '(\w+)'"
    r"|^name '(\w+)' is not defined"
)
_OUTER: Final = (ast.Nonlocal, ast.Global)
_END: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Grumble:
    """One thing that a reviewer would say of a patch, and how much it weighs."""

    reason: str
    cost: float


def read_grumbles(
    before: str,
    after: str,
    messages: Sequence[str] = (),
    replaced: Sequence[tuple[str, str]] = (),
    lacked: Set[str] = frozenset(),
) -> tuple[Grumble, ...]:
    """Compare two versions of a file.

    `messages` are what the failing tests said, `replaced` the texts that the edits take away and
    bring, `lacked` names that a crash asked for and nothing has. Nothing is said of a file that
    does not parse.
    """
    try:
        old, new = ast.parse(before), ast.parse(after)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    more = Counter(_oddities(new))
    more.subtract(Counter(_oddities(old)))
    reasons = [reason for reason, count in more.items() if count > 0]
    reasons.extend(_compared(old, new, messages))
    if any(_forgets_the_input(old_text, new_text) for old_text, new_text in replaced):
        reasons.append("replaces an expression of the inputs by a constant")
    if lacked and _asked(old, lacked) == _asked(new, lacked):
        reasons.append("leaves a name that nothing has")
    return tuple(Grumble(reason, _COSTS[reason]) for reason in sorted(set(reasons)))


def lacked_names(messages: Iterable[str], texts: Sequence[str]) -> frozenset[str]:
    """Return names that crashes asked for and that no text of the project binds or spells out.

    What was asked of None is not among them: there the value is at fault.
    """
    found = {name for m in messages if (hit := _LACKED.match(m)) for name in hit.groups() if name}
    bound = r"\b(?:def|class)\s+{0}\b|\b{0}\s*(?::[^=\n]*)?=(?!=)|['\"]{0}['\"]|\bimport\b.*\b{0}\b"
    return frozenset(
        name for name in found if not any(re.search(bound.format(name), text) for text in texts)
    )


def _asked(tree: ast.Module, names: Set[str]) -> int:
    loaded = (n for n in ast.walk(tree) if isinstance(n, ast.Name | ast.Attribute))
    return sum((n.id if isinstance(n, ast.Name) else n.attr) in names for n in loaded)


# --- one version --------------------------------------------------------------------------------


def _oddities(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            yield from _operation(node)
        elif isinstance(node, ast.BoolOp):
            yield from _combination(node)
        elif isinstance(node, ast.Compare):
            yield from _comparison(node)
        elif isinstance(node, ast.UnaryOp):
            if isinstance(node.operand, ast.UnaryOp) and type(node.op) is type(node.operand.op):
                yield "negates twice"
        elif isinstance(node, ast.IfExp | ast.If | ast.While):
            yield from _condition(node)
        elif isinstance(node, ast.Assign):
            if any(_same(target, node.value) for target in node.targets):
                yield "stores a name in itself"
        elif isinstance(node, ast.ExceptHandler):
            yield from _handler(node)
        yield from _blocks(node)


def _operation(node: ast.BinOp) -> Iterator[str]:
    left, right, op = node.left, node.right, node.op
    if (_is(left, 0) or _is(right, 0)) and isinstance(op, ast.Add):
        yield "adds or multiplies by what changes nothing"
    if _is(right, 0) and isinstance(op, ast.Sub):
        yield "adds or multiplies by what changes nothing"
    if _is(right, 1) and isinstance(op, ast.Mult | ast.Div | ast.FloorDiv | ast.Pow):
        yield "adds or multiplies by what changes nothing"
    if _is(left, 1) and isinstance(op, ast.Mult):
        yield "adds or multiplies by what changes nothing"
    if isinstance(op, ast.Add) and (_empty(left) or _empty(right)):
        yield "joins an empty sequence"
    if _same(left, right) and isinstance(op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod):
        yield "compares or combines an expression with itself"
    power = right.value if isinstance(right, ast.Constant) else None
    if isinstance(op, ast.Pow) and isinstance(power, float) and power not in (0.5, 2.0, -0.5):
        yield "raises to a broken power"


def _combination(node: ast.BoolOp) -> Iterator[str]:
    texts = [ast.dump(value) for value in node.values]
    if len(set(texts)) < len(texts):
        yield "compares or combines an expression with itself"
    if any(isinstance(v, ast.Constant) for v in node.values[:-1]):
        yield "tests a constant"
    last = node.values[-1]
    if isinstance(last, ast.Constant) and isinstance(last.value, bool):
        yield "tests a constant"


def _comparison(node: ast.Compare) -> Iterator[str]:
    sides = [node.left, *node.comparators]
    if any(_same(a, b) for a, b in zip(sides, sides[1:], strict=False)):
        yield "compares or combines an expression with itself"
    if all(isinstance(side, ast.Constant) for side in sides):
        yield "tests a constant"
    constants = [s.value for s in sides if isinstance(s, ast.Constant)]
    if any(isinstance(value, bool) for value in constants):
        yield "compares with a truth value"
    if any(_length_of_slice(side) for side in sides):
        yield "takes the length of a slice to compare it"


def _condition(node: ast.IfExp | ast.If | ast.While) -> Iterator[str]:
    if isinstance(node.test, ast.Constant) and not isinstance(node, ast.While):
        yield "tests a constant"
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and not node.test.value:
        yield "tests a constant"
    if isinstance(node, ast.IfExp) and _same(node.body, node.orelse):
        yield "compares or combines an expression with itself"
    if isinstance(node, ast.If) and isinstance(node.body[0], ast.Pass):
        yield "does nothing in a branch"


def _handler(node: ast.ExceptHandler) -> Iterator[str]:
    broad = node.type is None or _name(node.type) in ("Exception", "BaseException")
    quiet = all(isinstance(row, ast.Pass | ast.Continue) for row in node.body)
    if broad or quiet:
        yield "swallows an exception"


def _blocks(node: ast.AST) -> Iterator[str]:
    for name in ("body", "orelse", "finalbody"):
        rows = getattr(node, name, None)
        if not isinstance(rows, list):
            continue
        for first, second in zip(rows, rows[1:], strict=False):
            if isinstance(first, _END):
                yield "leaves statements that are never reached"
            if _same(first, second) and isinstance(first, ast.Assign | ast.Return | ast.If):
                yield "says a statement twice in a row"


# --- both versions ------------------------------------------------------------------------------


def _compared(old: ast.Module, new: ast.Module, messages: Sequence[str]) -> Iterator[str]:
    gone, come = _statements(old) - _statements(new), _statements(new) - _statements(old)
    if gone.total() > come.total():
        yield "takes a statement away"
    constants = _constants(new) - _constants(old)
    told = {text for message in messages for text in _LITERALS.findall(message)}
    told = {_normal(text) for text in told} - _TRIVIAL
    known = _constants(old)
    special = {t for t in constants if t not in _TRIVIAL and t not in known and not _is_mark(t)}
    if special & told:
        yield "brings a constant that a failing test expects"
    if _equality_tests(new, special):
        yield "answers one value of an input specially"
    if (_arguments_read(old) & _arguments(new)) - _arguments_read(new):
        yield "reads an argument no more"
    if _unread(new) - _unread(old):
        yield "leaves a variable unread"


def _is_mark(text: str) -> bool:
    """Say whether a constant is a quote, a separator or the like: no example is made of one."""
    inner = text[1:-1] if text[:1] in ("'", '"') else "x"
    return len(inner) <= 2 and not any(c.isalnum() for c in inner)


def _arguments_read(tree: ast.Module) -> set[tuple[str, str]]:
    """Return functions with those of their parameters that they read."""
    return {
        (node.name, argument.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if any(_reads(inner, argument.arg) for row in node.body for inner in ast.walk(row))
    }


def _unread(tree: ast.Module) -> set[tuple[str, str]]:
    """Return functions with those of their variables that they assign and never read."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
            read = {name.id for name in names if not isinstance(name.ctx, ast.Store)}
            outer = {n for i in ast.walk(node) if isinstance(i, _OUTER) for n in i.names}
            stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
            found |= {(node.name, n) for n in stored - read - outer if not n.startswith("_")}
    return found


def _reads(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _arguments(tree: ast.Module) -> set[tuple[str, str]]:
    return {
        (node.name, argument.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    }


def _equality_tests(tree: ast.Module, special: set[str]) -> bool:
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Eq)
        and any(isinstance(s, ast.Constant) and repr(s.value) in special for s in node.comparators)
        for node in ast.walk(tree)
    )


def _statements(tree: ast.Module) -> Counter[str]:
    rows = (n for n in ast.walk(tree) if isinstance(n, ast.stmt) and not hasattr(n, "body"))
    return Counter(type(row).__name__ for row in rows)


def _constants(tree: ast.Module) -> Counter[str]:
    return Counter(repr(n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant))


def _forgets_the_input(old: str, new: str) -> bool:
    bare = _LITERALS.sub("0", new)
    named = [word for word in _WORD.findall(bare) if not keyword.iskeyword(word)]
    known = [word for word in _WORD.findall(_LITERALS.sub("0", old)) if not keyword.iskeyword(word)]
    value = _LITERALS.search(new) or new.removeprefix("return").strip() in _WORDS
    return bool(known) and not named and bool(value)


def _normal(text: str) -> str:
    try:
        return repr(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text


# --- nodes --------------------------------------------------------------------------------------


def _same(one: ast.AST, other: ast.AST) -> bool:
    """Say whether two expressions read the same; a name that is stored counts as one read."""
    if isinstance(one, ast.Name) and isinstance(other, ast.Name):
        return one.id == other.id
    if any(isinstance(node, ast.Call | ast.Await | ast.Yield) for node in ast.walk(one)):
        return False
    return ast.dump(one) == ast.dump(other)


def _is(node: ast.AST, value: int) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == value


def _empty(node: ast.AST) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return not node.elts
    return isinstance(node, ast.Constant) and node.value in ("", b"")


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _length_of_slice(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _name(node.func) == "len"
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Subscript)
        and isinstance(node.args[0].slice, ast.Slice)
    )
