"""Write what a run found: `report.json` for programs, then `report.html` for people."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from patchwright import untrusted, views
from patchwright.errors import ConfigError
from patchwright.models import RepairReport
from patchwright.views import choices

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_BYTES: Final = 16 * 1024 * 1024
"""What a report file may hold; larger ones are not read."""
MOST_TEXT: Final = 20_000
"""Characters of one untrusted text that a page shows."""


@dataclass(frozen=True)
class ReportFiles:
    """Where the two forms of a report were written."""

    json: Path
    html: Path


@dataclass(frozen=True)
class Markdown:
    """Text that is meant to be Markdown; every other text that a template prints is not."""

    text: str


def write_report(report: RepairReport, folder: Path) -> ReportFiles:
    """Write both forms of a report, the one for programs first, each in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    files = ReportFiles(folder / "report.json", folder / "report.html")
    _replace(files.json, report.model_dump_json(indent=2) + "\n")
    _replace(files.html, render_report(report))
    return files


def read_report(path: Path) -> RepairReport:
    """Read a `report.json`; raises ConfigError when it is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}; name the report.json of a run"
        raise ConfigError(msg) from error
    if len(data) > MOST_BYTES:
        msg = f"{path} is larger than {MOST_BYTES >> 20} MiB; reports never are"
        raise ConfigError(msg)
    try:
        return RepairReport.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        msg = f"{path} is not a report of this version: {where}: {first['msg']}"
        raise ConfigError(untrusted.clean(msg, 400)) from error


def write_schema(path: Path) -> None:
    """Write the JSON schema of reports, for the documentation."""
    _replace(path, json.dumps(RepairReport.model_json_schema(), indent=2, sort_keys=True) + "\n")


def render_report(report: RepairReport) -> str:
    """Return the report as one HTML file that needs nothing else."""
    mood, headline = views.HEADLINES[report.outcome]
    return render(
        "report.html.j2",
        report=report,
        mood=mood,
        headline=headline,
        views=views,
        choices=choices,
        version=version("patchwright"),
    )


def render(template: str, **values: object) -> str:
    """Fill in one of our templates; raises jinja2.UndefinedError for a name that has no value.

    What a template prints is untrusted: HTML is escaped, a plain text keeps to its line, and in
    Markdown every text that did not go through `cell`, `code`, `fenced` or `prose` is neutral.
    """
    shapes = {".html": _cleaned, ".md": _neutral, ".txt": _on_one_line}
    shape = shapes[Path(template).suffixes[-2]]
    return _templates(shape).get_template(template).render(values)


def seconds(value: float) -> str:
    """Say a duration with as much precision as people want."""
    if value < 0.9995:
        return f"{value * 1000:.0f} ms"
    if value < 99.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest:02d} s"


def _templates(finalize: Callable[[object], object]) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    templates = Environment(
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        finalize=finalize,
        keep_trailing_newline=True,
        loader=PackageLoader("patchwright", "templates"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    templates.filters |= _FILTERS
    templates.tests["got_worse"] = views.got_worse
    return templates


def _cleaned(value: object) -> object:
    return untrusted.clean(value, MOST_TEXT) if type(value) is str else value


def _on_one_line(value: object) -> object:
    if not isinstance(value, str):
        return value
    return " ".join(untrusted.clean(value, MOST_TEXT).split())


def _neutral(value: object) -> object:
    if isinstance(value, Markdown):
        return value.text
    return untrusted.neutral(value) if isinstance(value, str) else value


def _fenced(text: str, info: str = "", limit: int = MOST_TEXT) -> Markdown:
    return Markdown(untrusted.fenced(text, info, limit))


def _code(text: str, limit: int = 200) -> Markdown:
    return Markdown(untrusted.inline(text, limit, table=False))


def _cell(text: str, limit: int = 200) -> Markdown:
    return Markdown(untrusted.inline(text, limit))


def _prose(text: str) -> Markdown:
    return Markdown(untrusted.prose(text))


def _visible(text: str) -> str:
    return untrusted.visible(text, MOST_TEXT)


def _number(value: int) -> str:
    return f"{value:,}"


_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "cell": _cell,
    "code": _code,
    "fenced": _fenced,
    "number": _number,
    "prose": _prose,
    "seconds": seconds,
    "visible": _visible,
}


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
