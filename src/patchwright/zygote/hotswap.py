"""Put a candidate's code into the functions that are already there.

The identity of functions is kept, so `from module import function` in a test sees the change.
Code objects never travel between interpreters: the enclosing function is compiled here.
"""

import ast
import gc
import os
import types
import warnings
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from .counting import Adder, functions_in
from .endless import Head, Place, find_heads
from .skeleton import Broken, Invalid, Skeleton, SpanEdit, Unit, Unswappable, fingerprint

FunctionType = types.FunctionType
CodeType = types.CodeType
Key = Tuple[str, int, str]


class Swap(NamedTuple):
    """New code for living functions, and new defaults when the signature changed."""

    functions: List[FunctionType]
    code: CodeType
    defaults: Optional[Dict[str, Any]] = None
    meaning: int = 0
    """Equal for candidates of one unit that behave alike."""
    is_change: bool = True


class LiveFunctions:
    """Every function object of the repository, found by where its code was written.

    `early` are the code objects that ran while the suite was collected: what they did then
    cannot be done again by exchanging code.
    """

    def __init__(self, root: str, early: Iterable[CodeType] = ()) -> None:
        self._root = root
        self._found: Dict[Key, List[FunctionType]] = {}
        paths: Dict[str, str] = {}
        for item in gc.get_objects():
            if type(item) is FunctionType:
                key = _place(item.__code__, paths)
                if key[0].startswith(root + "/"):
                    self._found.setdefault(key, []).append(item)
        self._early = {_place(code, paths) for code in early}

    def all(self) -> List[FunctionType]:
        """Return every living function of the repository."""
        return [function for functions in self._found.values() for function in functions]

    def of(self, unit: Unit) -> List[FunctionType]:
        """Return the living functions of a unit, none when it was never made or ran too early."""
        key = (os.path.join(self._root, unit.path), unit.line, unit.name)
        return [] if key in self._early else self._found.get(key, [])

    def running(self, code: CodeType) -> List[FunctionType]:
        """Return the living functions that run a code object."""
        key = (os.path.realpath(code.co_filename), code.co_firstlineno, code.co_name)
        return [found for found in self._found.get(key, []) if found.__code__ is code]

    def files(self, first: Iterable[str], most: int) -> List[str]:
        """Return the files that living functions come from, as long as there is room for them.

        Paths are relative to root; those named come first, then the smallest; `most` is in bytes.
        """
        named = [os.path.join(self._root, path) for path in first]
        living = {key[0] for key in self._found}
        sizes = {path: os.path.getsize(path) for path in living if os.path.isfile(path)}
        order = sorted(sizes, key=lambda path: (path not in named, sizes[path], path))
        chosen: List[str] = []
        for path in order:
            most -= sizes[path]
            if most >= 0:
                chosen.append(os.path.relpath(path, self._root))
        return chosen

    def count_steps(self, paths: Iterable[str]) -> None:
        """Put counters into the living functions of some files, relative to root."""
        by_file: Dict[str, List[Key]] = {}
        for key in self._found:
            by_file.setdefault(key[0], []).append(key)
        for path in paths:
            name = os.path.join(self._root, path)
            keys = by_file.get(name, [])
            counted = _counted(name) if keys else {}
            for key in keys:
                self._count(key, counted.get((key[2], key[1])))

    def _count(self, key: Key, new: Optional[CodeType]) -> None:
        for function in self._found[key]:
            if new is not None and _same_frame(new, function.__code__):
                function.__code__ = new.replace(co_filename=function.__code__.co_filename)


def _place(code: CodeType, paths: Dict[str, str]) -> Key:
    name = code.co_filename
    if name not in paths:
        paths[name] = os.path.realpath(name)
    return paths[name], code.co_firstlineno, code.co_name


def _counted(name: str) -> Dict[Tuple[str, int], CodeType]:
    try:
        with open(name, "rb") as file:
            tree: ast.Module = Adder().visit(ast.parse(file.read()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return functions_in(compile(tree, name, "exec", dont_inherit=True))
    except (OSError, *Broken):
        return {}


def _same_frame(new: CodeType, old: CodeType) -> bool:
    names = ("co_varnames", "co_freevars", "co_cellvars", "co_argcount", "co_kwonlyargcount")
    return new.co_flags == old.co_flags and all(getattr(new, n) == getattr(old, n) for n in names)


class Compiler:
    """Compiles candidates against the files as they were imported."""

    def __init__(self, root: str, live: LiveFunctions) -> None:
        self._root = root
        self.live = live
        self._data: Dict[str, bytes] = {}
        self._skeletons: Dict[Tuple[str, int], Skeleton] = {}

    def swaps(self, units: Sequence[Unit], edits: Sequence[Sequence[Any]]) -> List[Swap]:
        """Return the code that makes living functions behave as the candidate does: all or none.

        `edits` hold a path, two offsets and a text. Raises Unswappable when some edit lies in no
        living function whose code could be exchanged, and Invalid when a text does not compile.
        """
        shares = [[edit[1:] for edit in edits if unit.holds(edit)] for unit in units]
        if not units or sum(map(len, shares)) != len(edits):
            raise Unswappable
        return [self._swap(unit, share) for unit, share in zip(units, shares)]  # noqa: B905 - 3.8

    def heads(self, units: Sequence[Unit], edits: Sequence[Sequence[Any]]) -> Dict[Place, Head]:
        """Return the loops of a candidate's functions, as they are with its edits."""
        found: Dict[Place, Head] = {}
        for unit in units:
            skeleton = self.skeleton(unit)
            text = skeleton.text([edit[1:] for edit in edits if unit.holds(edit)])
            file = self.live.of(unit)[0].__code__.co_filename
            found.update(find_heads(ast.parse(text), file, skeleton.first_line() - 1))
        return found

    def skeleton(self, unit: Unit) -> Skeleton:
        """Return what candidates in this unit are compiled from; raises Unswappable."""
        if unit.key not in self._skeletons:
            functions = self.live.of(unit)
            if not functions:
                raise Unswappable
            data = self._read(unit.path)
            self._skeletons[unit.key] = Skeleton(unit, data, functions[0].__code__)
        return self._skeletons[unit.key]

    def _swap(self, unit: Unit, edits: Sequence[SpanEdit]) -> Swap:
        skeleton = self.skeleton(unit)
        functions = self.live.of(unit)
        new = skeleton.code(edits)
        if new.co_freevars != functions[0].__code__.co_freevars:
            raise Unswappable
        meaning = fingerprint(new)
        if meaning == skeleton.meaning or any("def " in text for _, _, text in edits):
            skeleton.function(edits)  # a function beside this one cannot be put into it
        if all(start >= unit.body for start, _, _ in edits):
            return Swap(functions, new, None, meaning, meaning != skeleton.meaning)
        if len(functions) != 1:
            raise Unswappable
        before, after = skeleton.function([]), skeleton.function(edits)
        defaults = new_defaults(before, after, functions[0])
        return Swap(functions, new, defaults, hash((meaning, ast.dump(after.args))))

    def _read(self, path: str) -> bytes:
        if path not in self._data:
            with open(os.path.join(self._root, path), "rb") as file:
                self._data[path] = file.read()
        return self._data[path]


def new_defaults(before: Any, after: Any, living: FunctionType) -> Dict[str, Any]:
    """Return the values of a changed signature's defaults, by parameter.

    Raises Unswappable when the signature says more than code and literal defaults can: a
    decorator may have read it, and annotations may be read by anyone.
    """
    if before.decorator_list or after.decorator_list or before.name != after.name:
        raise Unswappable
    if _annotations(before) != _annotations(after):
        raise Unswappable
    known, values = _defaults(before), _living_defaults(living)
    found = {}
    for name, node in _defaults(after).items():
        if name in known and name in values and ast.dump(known[name]) == ast.dump(node):
            found[name] = values[name]
            continue
        try:
            found[name] = ast.literal_eval(node)
        except (*Broken, TypeError):
            raise Unswappable from None
    return found


def _defaults(node: Any) -> Dict[str, ast.expr]:
    names = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
    given = node.args.defaults
    rows = list(zip(names[len(names) - len(given) :], given))  # noqa: B905 - Python 3.8
    rows += [
        (a.arg, default)
        for a, default in zip(node.args.kwonlyargs, node.args.kw_defaults)  # noqa: B905
        if default is not None
    ]
    return dict(rows)


def _living_defaults(function: FunctionType) -> Dict[str, Any]:
    code, given = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    found = dict(zip(names[len(names) - len(given) :], given))  # noqa: B905 - Python 3.8
    return {**found, **(function.__kwdefaults__ or {})}


def _annotations(node: Any) -> Dict[str, str]:
    named = {a.arg: a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    named["return"] = node.returns
    return {name: ast.dump(value) for name, value in named.items() if value is not None}


def put(swaps: Sequence[Swap]) -> List[Any]:
    """Exchange code and return what `put_back` needs to undo it."""
    undo = []
    for swap in swaps:
        code, defaults = swap.code, swap.defaults
        for function in swap.functions:
            undo.append(
                (function, function.__code__, function.__defaults__, function.__kwdefaults__)
            )
            function.__code__ = code
            if defaults is not None:
                _put_defaults(function, defaults)
    return undo


def _put_defaults(function: FunctionType, values: Dict[str, Any]) -> None:
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    function.__defaults__ = tuple(values[n] for n in positional if n in values) or None
    function.__kwdefaults__ = {n: values[n] for n in keywords if n in values} or None


def put_back(undo: Sequence[Any]) -> None:
    """Give functions the code and defaults that they had."""
    for function, code, defaults, keywords in undo:
        function.__code__ = code
        if function.__defaults__ is not defaults:
            function.__defaults__ = defaults
        if function.__kwdefaults__ is not keywords:
            function.__kwdefaults__ = keywords


__all__ = ["Compiler", "Invalid", "LiveFunctions", "Swap", "Unit", "Unswappable", "put", "put_back"]
