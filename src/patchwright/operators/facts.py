"""What is known of one module before any operator looks at it: names, ingredients, signatures."""

import ast
import builtins
import keyword
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import accumulate

from patchwright.sources import SourceFile

type_function = (ast.FunctionDef, ast.AsyncFunctionDef)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameter names of a function; `bound` says that the first is the instance or the class."""

    name: str
    positional: tuple[str, ...]
    keyword_only: tuple[str, ...]
    defaults: int
    bound: bool
    variadic: bool


@dataclass(frozen=True)
class ModuleFacts:
    """One parsed module; raises nothing, because it is only made from files that parse."""

    source: SourceFile
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Return every node of the module, outer ones first: walking again and again is slow."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def module_names(self) -> frozenset[str]:
        """Return the names bound at module level, imports included."""
        return frozenset(_bound(self.tree.body))

    @cached_property
    def imported(self) -> frozenset[str]:
        """Return the names that import statements bind anywhere in the file."""
        nodes = (n for n in self.nodes if isinstance(n, (ast.Import, ast.ImportFrom)))
        return frozenset(_bound(nodes))

    @cached_property
    def attributes(self) -> Counter[str]:
        """Count the attribute names that the module reads or writes."""
        return Counter(n.attr for n in self.nodes if isinstance(n, ast.Attribute))

    @cached_property
    def strings(self) -> Counter[str]:
        """Count the short string constants of the module."""
        values = (n.value for n in self.nodes if isinstance(n, ast.Constant))
        return Counter(v for v in values if isinstance(v, str) and len(v) <= 60)

    @cached_property
    def letters(self) -> Mapping[str, int]:
        """Return the texts of `strings`, each with the set of its characters as bits."""
        bits: dict[str, int] = {}
        return {
            text: sum(1 << bits.setdefault(character, len(bits)) for character in set(text))
            for text in self.strings
        }

    @cached_property
    def signatures(self) -> Mapping[str, tuple[Signature, ...]]:
        """Return the signatures of the functions and methods that the file defines, by name."""
        found: dict[str, list[Signature]] = {}
        for parent in self.nodes:
            for node in ast.iter_child_nodes(parent):
                if isinstance(node, type_function):
                    bound = isinstance(parent, ast.ClassDef)
                    found.setdefault(node.name, []).append(_signature(node, bound))
        return {name: tuple(rows) for name, rows in found.items()}

    def members(self, class_name: str) -> frozenset[str]:
        """Return methods, class attributes and instance attributes of a class in the file."""
        return self._members.get(class_name, frozenset())

    @property
    def classes(self) -> Iterable[str]:
        """Return the names of the classes that the file defines."""
        return self._members.keys()

    @cached_property
    def _members(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.ClassDef):
                names = found.setdefault(node.name, set())
                names.update(_bound(node.body))
                names.update(_self_attributes(node))
        return {name: frozenset(names) for name, names in found.items()}

    def locals_of(self, function: FunctionNode | None) -> tuple[str, ...]:
        """Return parameters, then names bound in the function, each once, in order.

        Those of functions, lambdas and comprehensions within it are among them.
        """
        if function is None:
            return ()
        names = [a.arg for a in _arguments(function)]
        names += [a.arg for a in ast.walk(function) if isinstance(a, ast.arg)]
        names += [
            n.id
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        ]
        names += [n.name for n in ast.walk(function) if isinstance(n, ast.ExceptHandler) and n.name]
        return tuple(dict.fromkeys(names))

    def expressions(self, within: ast.AST | None = None) -> Counter[str]:
        """Count the source texts of expressions that can be used elsewhere, as ingredients."""
        if within is None:
            return self._all_expressions
        return self._expressions_in(within)

    @cached_property
    def _all_expressions(self) -> Counter[str]:
        return self._expressions_in(self.tree)

    def _expressions_in(self, scope: ast.AST) -> Counter[str]:
        found: Counter[str] = Counter()
        for node in ast.walk(scope):
            if isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.BinOp)):
                text = self.text_of(node)
                if len(text) <= 60 and "\n" not in text:
                    found[text] += 1
        return found

    def conditions(self, within: ast.AST | None = None) -> Counter[str]:
        """Count the source texts of expressions that are used as conditions."""
        if within is None:
            return self._all_conditions
        return self._conditions_in(within)

    @cached_property
    def _all_conditions(self) -> Counter[str]:
        return self._conditions_in(self.tree)

    def _conditions_in(self, scope: ast.AST) -> Counter[str]:
        found: Counter[str] = Counter()
        for node in ast.walk(scope):
            if isinstance(node, (ast.If, ast.While, ast.IfExp)):
                found[self.text_of(node.test)] += 1
            elif isinstance(node, (ast.Compare, ast.BoolOp)):
                found[self.text_of(node)] += 1
        return Counter({t: n for t, n in found.items() if len(t) <= 80 and "\n" not in t})

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """Return the source text of a node."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        if first == last:
            row = self._rows[first]
            return row[node.col_offset : node.end_col_offset].decode("utf-8")
        rows = [self._rows[first][node.col_offset :], *self._rows[first + 1 : last]]
        rows.append(self._rows[last][: node.end_col_offset])
        return b"".join(rows).decode("utf-8")

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Return the byte offset at which every line begins."""
        widths = (len(line.encode(self.source.encoding)) for line in self.source.lines)
        return tuple(accumulate(widths, initial=self.source.byte_offset(0)))

    @cached_property
    def import_place(self) -> tuple[int, int] | None:
        """Return where an import can go, behind docstring and `__future__`, and the blank lines."""
        for node in self.tree.body:
            is_string = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if is_string or future:
                continue
            decorators = getattr(node, "decorator_list", [])
            line = min([node.lineno, *(d.lineno for d in decorators)])
            lines = self.source.lines[line - 1]
            if lines[:1].isspace() or (node.col_offset and not decorators):
                return None
            defines = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            imports = isinstance(node, (ast.Import, ast.ImportFrom))
            return self.line_starts[line - 1], 0 if imports else 2 if defines else 1
        return None

    @cached_property
    def _rows(self) -> tuple[bytes, ...]:
        return tuple(line.encode("utf-8") for line in self.source.lines)


def read_facts(source: SourceFile) -> ModuleFacts | None:
    """Parse a module, or return None when it is not Python that this interpreter can read."""
    try:
        return ModuleFacts(source, ast.parse(source.text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_name(text: str) -> bool:
    """Say whether a text can be used as a variable name."""
    return text.isidentifier() and not keyword.iskeyword(text)


def _bound(statements: Iterable[ast.AST]) -> Iterator[str]:
    for node in statements:
        if isinstance(node, (*type_function, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((a.asname or a.name).partition(".")[0] for a in node.names)
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
            yield from _bound(ast.iter_child_nodes(node))
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
            yield from (
                n.id
                for n in ast.walk(node)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            )


@lru_cache(maxsize=4096)
def spelled_alike(facts: ModuleFacts, name: str) -> tuple[str, ...]:
    """Return the attributes of a file that are spelled most like a name, which may be one."""
    return tuple(get_close_matches(name, sorted(facts.attributes), 4, 0.6))


@lru_cache(maxsize=4096)
def texts_alike(facts: ModuleFacts, text: str) -> tuple[str, ...]:
    """Return up to four other texts of a file that are most like one of its texts.

    What shares too few characters to be alike is told by bits: a file of tables has thousands.
    """
    own, size = facts.letters.get(text, 0), len(text)
    pool = []
    for other, bits in facts.letters.items():
        theirs = len(other) - ((bits & ~own).bit_count() if own else 0)
        shared = min(size - (own & ~bits).bit_count(), theirs)
        if other != text and 2.0 * shared >= 0.6 * (size + len(other)) - 1e-9:
            pool.append(other)
    return tuple(get_close_matches(text, pool, 4, 0.6))


def _self_attributes(node: ast.ClassDef) -> Iterator[str]:
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Attribute)
            and isinstance(inner.value, ast.Name)
            and inner.value.id in ("self", "cls")
        ):
            yield inner.attr


def _arguments(function: FunctionNode) -> list[ast.arg]:
    a = function.args
    rest = [x for x in (a.vararg, a.kwarg) if x is not None]
    return [*a.posonlyargs, *a.args, *a.kwonlyargs, *rest]


def _signature(node: FunctionNode, in_class: bool) -> Signature:
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    return Signature(
        name=node.name,
        positional=tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args)),
        keyword_only=tuple(a.arg for a in node.args.kwonlyargs),
        defaults=len(node.args.defaults),
        bound=in_class and not static,
        variadic=node.args.vararg is not None or node.args.kwarg is not None,
    )
