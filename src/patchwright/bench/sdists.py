"""Packages with their own test suites: which ones may be drawn, and their source trees."""

import subprocess
import sys
import tarfile
from pathlib import Path

from patchwright.errors import ConfigError
from patchwright.languages.python import is_test_file

# Pure-Python packages whose sdists hold a pytest suite; named before any of them was tried.
POOL = (
    "arrow", "asteval", "attrs", "bidict", "boltons", "cachetools", "cerberus", "click",
    "construct", "cssselect", "deepdiff", "dictdiffer", "docopt", "first", "funcy", "furl",
    "glom", "h11", "hpack", "humanize", "hyperlink", "idna", "inflect", "inflection",
    "intervaltree", "iso8601", "isodate", "itsdangerous", "jinja2", "jmespath", "jsonpatch",
    "jsonpointer", "jsonschema", "lark", "mako", "markdown", "markdown-it-py", "marshmallow",
    "mistune", "more-itertools", "multipledispatch", "natsort", "netaddr", "packaging", "parse",
    "parso", "pathspec", "pluggy", "portion", "prettytable", "pyasn1", "pycparser", "pydash",
    "pyflakes", "pyparsing", "pyrsistent", "python-dateutil", "python-slugify", "schema", "semver",
    "simpleeval", "sortedcontainers", "sqlparse", "tabulate", "texttable", "tinycss2", "tinydb",
    "tomli", "tomlkit", "toolz", "uritemplate", "validators", "voluptuous", "wcwidth", "webcolors",
    "werkzeug", "xmltodict",
)  # fmt: skip
FEWEST_LINES, MOST_LINES = 2_000, 60_000
_ASIDE = frozenset({"docs", "doc", "examples", "example", "benchmarks", "bench", "tools"})


def fetch_sdist(name: str, folder: Path, uv: str, version: str | None = None) -> Path:
    """Return the unpacked sdist of a package, fetched once; raises ConfigError."""
    target = folder / name
    if not any(target.glob("*/")):
        target.mkdir(parents=True, exist_ok=True)
        _download(f"{name}=={version}" if version else name, name, target, uv)
        for archive in target.glob("*.tar.gz"):
            with tarfile.open(archive) as tar:
                tar.extractall(target, filter="data")
            archive.unlink()
    roots = [path for path in target.iterdir() if path.is_dir()]
    if len(roots) != 1 or (version and not roots[0].name.endswith(f"-{version}")):
        msg = f"{target} does not hold one unpacked sdist" + (f" of {version}" if version else "")
        raise ConfigError(msg)
    return roots[0]


def _download(wanted: str, name: str, target: Path, uv: str) -> None:
    run = [uv, "run", "--quiet", "--no-project", "--isolated", "--python", sys.executable]
    pip = [*run, "--with", "pip", "python", "-m", "pip", "download", "-q", "--no-deps"]
    command = [*pip, "--no-binary", name, "-d", str(target), wanted]
    msg = f"no sdist of {wanted} could be fetched"
    try:
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)  # noqa: S603 - words, not a line
    except subprocess.TimeoutExpired as error:
        raise ConfigError(msg) from error
    if done.returncode:
        raise ConfigError(msg)


def count_lines(project: Path) -> int:
    """Return the lines of a project's own Python files: no tests, no documentation."""
    found = (path.relative_to(project) for path in project.rglob("*.py"))
    own = [p for p in found if not is_test_file(p.as_posix()) and not _ASIDE & set(p.parts)]
    return sum((project / path).read_bytes().count(b"\n") for path in own)
