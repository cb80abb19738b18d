"""Files and folders that are not there, or there already."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading
from patchwright.operators.blocks import can_place, exits
from patchwright.operators.crashes import blame, held

_ABSENT = ("FileNotFoundError", "[Errno 2] No such file or directory: 'out/a.txt'")
_WRITING = frozenset({"write_text", "write_bytes", "touch"})
_USING = frozenset({"open", "read_text", "read_bytes", "unlink", "stat", "iterdir", "listdir"})


@operator(
    cst.SimpleStatementLine,
    cst.With,
    prior=0.75,
    examples=(
        Example(
            "def f(path, text):\n    path.write_text(text)\n",
            "def f(path, text):\n    path.parent.mkdir(parents=True, exist_ok=True)\n"
            "    path.write_text(text)\n",
            crash=_ABSENT,
        ),
        Example(
            "import os\n\n\ndef f(path, text):\n    with open(path, 'w') as file:\n"
            "        file.write(text)\n",
            "import os\n\n\ndef f(path, text):\n"
            "    os.makedirs(os.path.dirname(path), exist_ok=True)\n"
            "    with open(path, 'w') as file:\n        file.write(text)\n",
            crash=_ABSENT,
        ),
    ),
)
def make_folder_first(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Make the folder of a file before the file is written.

    Risk of overfitting: low.
    """
    weight = blame(site, node, "FileNotFoundError")
    if not weight or not can_place(site, node):
        return
    for subject, writes in _files(site, node):
        share = weight * (1.0 if writes else 0.3)
        lines = _folder_lines(site, subject)
        for rank, line in enumerate(lines):
            yield site.insert_before(node, [line], share * 0.8**rank)


def _folder_lines(site: Site, subject: str) -> Iterator[str]:
    kinds = {seen.kind for seen in held(site, subject)} | set(site.types.get(subject, ()))
    object_like = f"{subject}.parent.mkdir(parents=True, exist_ok=True)"
    text_like = f"os.makedirs(os.path.dirname({subject}), exist_ok=True)"
    rows = [object_like] if "str" not in kinds else []
    rows += [text_like] if "os" in site.facts.module_names else []
    if "Path" in site.facts.module_names:
        rows.append(f"Path({subject}).parent.mkdir(parents=True, exist_ok=True)")
    if "os" in site.facts.module_names and not any(kind.endswith("Path") for kind in kinds):
        rows.sort(key=lambda row: row != text_like)
    yield from rows


def _files(site: Site, node: cst.BaseStatement) -> Iterator[tuple[str, bool]]:
    """Yield texts of files that a statement opens, each with whether it is written."""
    parts = [item.item for item in node.items] if isinstance(node, cst.With) else [node]
    for part in parts:
        for call in _calls(part):
            name = site.code(call.func).rpartition(".")[2]
            values = [site.code(arg) for arg in call.args]
            writing = name in _WRITING or any(v.strip("'\"")[:1] in ("w", "a", "x") for v in values)
            if isinstance(call.func, cst.Attribute) and name in _WRITING | _USING:
                owner = site.code(call.func.value)
                yield (values[0] if owner in ("os", "io") and values else owner), writing
            elif name in ("open", "remove", "listdir") and values:
                yield values[0], writing


def _calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    if isinstance(node, cst.Call):
        yield node
    for child in node.children:
        yield from _calls(child)


@operator(
    cst.SimpleStatementLine,
    cst.With,
    prior=0.6,
    examples=(
        Example(
            "def f(path):\n    text = path.read_text()\n    return text\n",
            "def f(path):\n    if not path.exists():\n        return None\n"
            "    text = path.read_text()\n    return text\n",
            crash=_ABSENT,
        ),
    ),
)
def leave_when_absent(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave before a file is read that is not there.

    Risk of overfitting: medium; what to give back is taken from the other returns.
    """
    weight = blame(site, node, "FileNotFoundError")
    if not weight or not can_place(site, node):
        return
    for subject, writes in _files(site, node):
        if writes or not reading.names(subject):
            continue
        kinds = {seen.kind for seen in held(site, subject)} | set(site.types.get(subject, ()))
        as_text = "os" in site.facts.module_names and not any(k.endswith("Path") for k in kinds)
        test = f"os.path.exists({subject})" if as_text else f"{subject}.exists()"
        for leave, share in exits(site, node)[:3]:
            lines = [f"if not {test}:", f"    {leave}"]
            yield site.insert_before(node, lines, weight * share)


@operator(
    cst.Call,
    prior=0.85,
    examples=(
        Example(
            "def f(path):\n    path.mkdir()\n",
            "def f(path):\n    path.mkdir(exist_ok=True)\n",
            crash=("FileExistsError", "[Errno 17] File exists: 'out'"),
        ),
        Example(
            "def f(path):\n    path.mkdir()\n",
            "def f(path):\n    path.mkdir(parents=True, exist_ok=True)\n",
            crash=_ABSENT,
        ),
        Example(
            "def f(path):\n    path.unlink()\n",
            "def f(path):\n    path.unlink(missing_ok=True)\n",
            crash=_ABSENT,
        ),
    ),
)
def allow_what_is_there(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Make a folder or remove a file without asking whether it is there.

    Risk of overfitting: low.
    """
    weight = blame(site, node, "FileExistsError", "FileNotFoundError")
    name, head = site.code(node.func).rpartition(".")[2], site.code(node.func)
    if not weight or name not in ("mkdir", "makedirs", "unlink"):
        return
    given = [site.code(arg) for arg in node.args]
    named = {arg.keyword.value for arg in node.args if arg.keyword}
    wanted = {"mkdir": ("exist_ok", "parents"), "makedirs": ("exist_ok",)}
    keywords = wanted.get(name, ("missing_ok",))
    missing = [f"{keyword}=True" for keyword in keywords if keyword not in named]
    if head == "os.mkdir":
        yield site.replace(node, f"os.makedirs({', '.join([*given, 'exist_ok=True'])})", weight)
        return
    both = [*given, *reversed(missing)]
    if len(missing) > 1:
        yield site.replace(node, f"{head}({', '.join(both)})", weight)
    for keyword in missing:
        yield site.replace(node, f"{head}({', '.join([*given, keyword])})", weight * 0.9)


@operator(
    cst.SimpleString,
    prior=0.5,
    examples=(
        Example(
            "def f(path):\n    return open(path, 'r')\n",
            "def f(path):\n    return open(path, 'w')\n",
            crash=("UnsupportedOperation", "not writable"),
        ),
        Example(
            "def f(path):\n    return open(path, 'w')\n",
            "def f(path):\n    return open(path, 'a')\n",
        ),
    ),
)
def open_otherwise(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Open a file in another mode.

    Risk of overfitting: low.
    """
    call = next((p for p in site.ancestors(node) if isinstance(p, cst.Call)), None)
    mode = node.evaluated_value
    if call is None or site.code(call.func).rpartition(".")[2] not in ("open", "ZipFile"):
        return
    if not isinstance(mode, str) or not mode or set(mode) - set("rwaxbt+"):
        return
    says = "writable|readable"
    blamed = max(
        blame(site, node, "UnsupportedOperation", says=says),
        blame(site, node, "TypeError", says="bytes"),
    )
    tail = "b" if "b" in mode else ""
    others = [f"{letter}{tail}" for letter in "rwax"]
    others += [mode.replace("b", "") if tail else f"{mode}b", f"{mode}+"]
    quote = site.code(node)[-1]
    for rank, text in enumerate(other for other in others if other != mode):
        yield site.replace(node, f"{quote}{text}{quote}", (blamed or 0.4) * 0.9**rank)
