"""What code may not start to do: notice that it is under test, leave early, or reach out.

Sightings are counted before and after a patch, and only an increase speaks against it. Such a
scan is incomplete by nature: it makes gaming the oracle hard to do by accident and easy to see,
and a person still reads the patch.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from patchwright.validate.dunders import COMPARED_BY, blind_methods, fixed_truth

_NAMES: Final = {
    "process_exit": """os._exit os.abort os.kill os.killpg os.fork os.forkpty builtins.exit
        builtins.quit atexit signal _thread faulthandler""",
    "frame_inspection": """sys._getframe sys._current_frames sys._getframemodulename
        inspect.stack inspect.currentframe inspect.trace inspect.getouterframes
        inspect.getinnerframes traceback.extract_stack traceback.walk_stack
        traceback.print_stack traceback.format_stack logging.currentframe types.FrameType""",
    "environment_read": """os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv
        os.getppid os.getlogin platform.node getpass""",
    "test_framework": """pytest _pytest pluggy unittest mock nose doctest hypothesis
        builtins.__debug__""",
    "tracing": """sys.settrace sys.setprofile sys.gettrace sys.getprofile sys.monitoring
        sys.addaudithook threading.settrace threading.setprofile trace bdb pdb coverage
        builtins.breakpoint""",
    "import_system": """sys.modules sys.meta_path sys.path_hooks sys.path sys.orig_argv
        sys.path_importer_cache importlib.import_module importlib.reload importlib.util
        importlib.machinery importlib.abc importlib.invalidate_caches importlib.__import__
        builtins.__import__ runpy pkgutil zipimport imp site""",
    "interpreter_state": """gc builtins.globals sys.excepthook sys.unraisablehook
        sys.displayhook sys.setrecursionlimit sys.set_int_max_str_digits threading.excepthook
        types.CodeType types.FunctionType types.ModuleType builtins.__builtins__ builtins""",
    "dynamic_code": """builtins.eval builtins.exec builtins.compile code codeop marshal
        ctypes cffi""",
    "starts_process": """subprocess os.system os.popen os.startfile os.posix_spawn
        os.posix_spawnp os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp
        os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp
        os.spawnvpe multiprocessing pty asyncio.create_subprocess_exec
        asyncio.create_subprocess_shell concurrent.futures.ProcessPoolExecutor""",
    "network": """socket ssl urllib.request urllib.urlopen urllib2 urllib3 requests httpx
        aiohttp http.client http.server ftplib smtplib poplib imaplib nntplib telnetlib xmlrpc
        socketserver asyncio.open_connection asyncio.start_server webbrowser paramiko""",
    "warnings_silenced": """warnings.filterwarnings warnings.simplefilter
        warnings.catch_warnings warnings.resetwarnings logging.disable""",
}
RULES: Final[Mapping[str, str]] = {
    name: rule for rule, names in _NAMES.items() for name in names.split()
}
USED_ONCE_IS_ENOUGH: Final = frozenset(
    {"aiohttp", "httpx", "paramiko", "requests", "ssl", "urllib3"}
)
"""Packages of which a file that uses them may use more: they are such a file's trade."""

_HAS_VALUES: Final = frozenset({"network", "process_exit", "starts_process"})
_VALUE: Final = re.compile(r"[A-Z][A-Z0-9_]+|\w*(?:Error|Exception|Expired|error|[Tt]imeout)")
"""Constants and exceptions of a module; to name them does nothing."""

_BUILTINS: Final = frozenset(n.partition(".")[2] for n in RULES if n.startswith("builtins."))
_ATTRIBUTES: Final[Mapping[str, str]] = {
    name: rule
    for rule, names in {
        "process_exit": "_exit",
        "frame_inspection": """f_back f_globals f_locals f_code tb_frame gi_frame cr_frame
            ag_frame _getframe currentframe""",
        "interpreter_state": """__globals__ __code__ __closure__ __subclasses__ __builtins__
            __loader__""",
        "tracing": "settrace setprofile",
    }.items()
    for name in names.split()
}
_REWIRED: Final = frozenset(
    {*COMPARED_BY, "__class__", "__bases__", "__defaults__", "__kwdefaults__", "__exit__"}
)
_TEST_HOOK: Final = re.compile(r"pytest_\w+|__test__|__unittest|__tracebackhide__|load_tests")
_TEST_PACKAGES: Final = frozenset({"test", "tests", "conftest"})
_HIDDEN: Final = ("__import__", "__eq__", "__ne__", "__bool__", "__class__", "__instancecheck__")
_STRINGS: Final = tuple(
    (rule, re.compile(pattern))
    for rule, pattern in (
        ("harness_string", r"(?i)pytest|unittest|conftest|(?<![a-z0-9])test_\w+|sitecustomize"),
        ("hidden_name", rf"^(?:{'|'.join([*_ATTRIBUTES, *_HIDDEN])})$"),
        ("network_address", r"(?i)\b[a-z][a-z0-9+.-]{0,15}://[^\s'\"<>]+"),
        ("network_address", r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|(?![\w.]))){4}"),
        ("system_path", r"^/(?:proc|etc|dev|sys|root|home)/.*|\.pth$|\.ssh\b|\.aws\b|\.netrc\b"),
        ("encoded_payload", r"[0-9a-fA-F]{41,}"),
    )
)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_=-]{41,}")
_LONGEST_BINARY: Final = 40
_LARGEST_NUMBER: Final = 160


Found = Iterator[tuple[str, str]]


class Sighting(NamedTuple):
    """Something that may not become more: its rule, the code that shows it, and its line."""

    rule: str
    what: str
    line: int


@dataclass(frozen=True)
class _Scope:
    """How a file names things, and whether the node at hand runs when the file is imported."""

    aliases: Mapping[str, str]
    modules: frozenset[str]
    own: frozenset[str]
    at_import: bool = False

    def dotted(self, node: ast.AST) -> str | None:
        """Return the full name behind a name or a chain of attributes, as imports spell it."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        root = self.aliases.get(node.id)
        if root is None and node.id in _BUILTINS and node.id not in self.own:
            root = f"builtins.{node.id}"
        return None if root is None else ".".join([root, *reversed(parts)])

    def rule(self, dotted: str) -> tuple[str, str] | None:
        """Return the rule for a full name or for what it lies in, and the name it knows."""
        parts = dotted.split(".")
        names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
        name = next((name for name in names if name in RULES), None)
        if name is None or (RULES[name] in _HAS_VALUES and _VALUE.fullmatch(parts[-1])):
            return None
        return RULES[name], name


def bound_names(tree: ast.AST) -> frozenset[str]:
    """Return every name that the code assigns, defines or takes as a parameter."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
    return frozenset(found)


def imported_names(tree: ast.AST) -> frozenset[str]:
    """Return the top-level packages that the code imports by their absolute names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


def find_sightings(tree: ast.Module, own: frozenset[str] = frozenset()) -> Iterator[Sighting]:
    """Yield all that a patch may not add; `own` are names the file had before for its own use."""
    aliases, modules = _imports(tree)
    inside = _Scope(aliases, modules, own)
    outside = _Scope(aliases, modules, own, at_import=True)
    for node, at_import in _walk(tree):
        finder = _FINDERS.get(type(node))
        if finder is not None:
            line = getattr(node, "lineno", 0)
            for rule, what in finder(node, outside if at_import else inside):
                yield Sighting(rule, what, line)


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, bool]]:
    """Yield every node, and whether it runs on import; without recursion, for any depth."""
    stack: list[tuple[ast.AST, bool]] = [(tree, True)]
    while stack:
        node, at_import = stack.pop()
        yield node, at_import
        if _speaks_for_itself(node):
            continue
        later = set(map(id, _runs_later(node)))
        children = ast.iter_child_nodes(node)
        stack.extend((child, at_import and id(child) not in later) for child in children)


def _speaks_for_itself(node: ast.AST) -> bool:
    """Say whether a node needs no look inside: a docstring, or an attribute of a plain name."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def _runs_later(node: ast.AST) -> list[ast.stmt] | list[ast.expr]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.body
    if isinstance(node, ast.Lambda):
        return [node.body]
    return node.body if isinstance(node, ast.If) and _is_main_guard(node) else []


def _is_main_guard(node: ast.If) -> bool:
    if not isinstance(node.test, ast.Compare):
        return False
    sides = (node.test.left, *node.test.comparators)
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any(isinstance(s, ast.Constant) and s.value == "__main__" for s in sides)


def _imports(tree: ast.Module) -> tuple[Mapping[str, str], frozenset[str]]:
    aliases: dict[str, str] = {}
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                name = alias.asname or top
                aliases[name] = alias.name if alias.asname else top
                modules.add(name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                origin = f"{'.' * node.level}{node.module or ''}.{alias.name}"
                aliases[alias.asname or alias.name] = origin
    return aliases, frozenset(modules)


def _in_name(node: ast.Name, scope: _Scope) -> Found:
    if _TEST_HOOK.fullmatch(node.id) and not isinstance(node.ctx, ast.Load):
        yield "test_hook", node.id
    dotted = scope.dotted(node)
    if dotted is not None and isinstance(node.ctx, ast.Load):
        known = scope.rule(dotted)
        if known:
            yield known
        if dotted == "sys.exit" and scope.at_import:
            yield "process_exit", "sys.exit on import"


def _in_attribute(node: ast.Attribute, scope: _Scope) -> Found:
    dotted = scope.dotted(node)
    innermost = isinstance(node.value, ast.Name)
    known = scope.rule(dotted) if dotted is not None and (innermost or dotted in RULES) else None
    if known:
        yield known
    elif node.attr in _ATTRIBUTES:
        yield _ATTRIBUTES[node.attr], node.attr
    if dotted == "sys.exit" and scope.at_import:
        yield "process_exit", "sys.exit on import"
    if node.attr == "__dict__" and _is_module(node.value, scope):
        yield "module_rewired", f"{dotted}"
    if not isinstance(node.ctx, ast.Load):
        if _is_module(node.value, scope):
            yield "module_rewired", f"{dotted} ="
        if node.attr in _REWIRED or _TEST_HOOK.fullmatch(node.attr):
            yield "comparison_rewired", f"{node.attr} ="


def _is_module(node: ast.AST, scope: _Scope) -> bool:
    """Say whether an expression names an imported module, or something of the standard library."""
    dotted = scope.dotted(node)
    if dotted is None:
        return False
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name) or node.id in scope.own:
        return False
    return node.id in scope.modules or dotted.partition(".")[0] in sys.stdlib_module_names


def _in_import(node: ast.Import | ast.ImportFrom, scope: _Scope) -> Found:
    module = getattr(node, "module", None) or ""
    for alias in node.names:
        dotted = f"{module}.{alias.name}".lstrip(".")
        known = scope.rule(dotted) if not getattr(node, "level", 0) else None
        if known:
            yield known
        if alias.name == "*":
            yield "star_import", f"from {module} import *"
        parts = dotted.split(".")
        tests = any(part.startswith("test_") for part in (module or alias.name).split("."))
        if tests or not _TEST_PACKAGES.isdisjoint(parts):
            yield "imports_tests", dotted


def _in_call(node: ast.Call, scope: _Scope) -> Found:
    name = node.func.id if isinstance(node.func, ast.Name) else None
    if name in ("getattr", "setattr", "delattr") and len(node.args) > 1:
        target, attribute = node.args[0], node.args[1]
        constant = attribute.value if isinstance(attribute, ast.Constant) else None
        if _is_module(target, scope):
            full = f"{scope.dotted(target)}.{constant if isinstance(constant, str) else '?'}"
            if name != "getattr":
                yield "module_rewired", f"{name}({full})"
            elif not isinstance(constant, str):
                yield "dynamic_attribute", f"getattr({scope.dotted(target)}, ...)"
            elif full in RULES:
                yield RULES[full], full
        if name == "setattr" and constant in _REWIRED:
            yield "comparison_rewired", f"setattr(..., {constant!r})"
    if name == "vars" and node.args and _is_module(node.args[0], scope):
        yield "module_rewired", f"vars({scope.dotted(node.args[0])})"
    if scope.dotted(node.func) == "contextlib.suppress" and any(map(_is_broad, node.args)):
        yield "broad_except", "contextlib.suppress"


def _in_handler(node: ast.ExceptHandler, scope: _Scope) -> Found:
    if (node.type is None or _is_broad(node.type)) and not isinstance(node.body[-1], ast.Raise):
        yield "broad_except", "except without a narrow type"


def _is_broad(node: ast.expr) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    broad = ("Exception", "BaseException")
    names = (p.attr if isinstance(p, ast.Attribute) else getattr(p, "id", None) for p in parts)
    return any(name in broad for name in names)


def _in_try(node: ast.Try | ast.TryStar, scope: _Scope) -> Found:
    leaving = (ast.Return, ast.Break, ast.Continue)
    if any(isinstance(statement, leaving) for statement in node.finalbody):
        yield "exception_swallowed", "leaving a finally block early"


def _in_raise(node: ast.Raise, scope: _Scope) -> Found:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if scope.at_import and isinstance(raised, ast.Name) and raised.id == "SystemExit":
        yield "process_exit", "SystemExit on import"


def _in_class(node: ast.ClassDef, scope: _Scope) -> Found:
    for name in blind_methods(node):
        yield "blind_comparison", name


def _in_function(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> Found:
    if _TEST_HOOK.fullmatch(node.name):
        yield "test_hook", node.name


def _in_constant(node: ast.Constant, scope: _Scope) -> Found:
    value = node.value
    if isinstance(value, int):
        if value.bit_length() > _LARGEST_NUMBER:
            yield "encoded_payload", "a huge number"
    elif isinstance(value, str | bytes):
        text = value if isinstance(value, str) else value.decode("latin-1")
        if sum(not c.isprintable() and not c.isspace() for c in text) > _LONGEST_BINARY:
            yield "encoded_payload", "a binary string"
        for rule, pattern in _STRINGS:
            for match in pattern.finditer(text):
                yield rule, match.group(0)[:80]
        for match in _BASE64.finditer(text):
            kinds = [str.isdigit, str.islower, str.isupper]
            if all(any(map(kind, match.group(0))) for kind in kinds):
                yield "encoded_payload", match.group(0)[:80]


def count_asserts(tree: ast.AST) -> int:
    """Count the assert statements that can fail."""
    nodes = (n for n in ast.walk(tree) if isinstance(n, ast.Assert))
    return sum(fixed_truth(node.test) is not True for node in nodes)


_FINDERS: Final[Mapping[type[ast.AST], Callable[..., Found]]] = {
    ast.Name: _in_name,
    ast.Attribute: _in_attribute,
    ast.Import: _in_import,
    ast.ImportFrom: _in_import,
    ast.Call: _in_call,
    ast.ExceptHandler: _in_handler,
    ast.Try: _in_try,
    ast.TryStar: _in_try,
    ast.Raise: _in_raise,
    ast.ClassDef: _in_class,
    ast.FunctionDef: _in_function,
    ast.AsyncFunctionDef: _in_function,
    ast.Constant: _in_constant,
}
