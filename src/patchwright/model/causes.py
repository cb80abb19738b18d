"""Keep what repaired a failure, by the failure's fingerprint, so that it is tried first again."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from patchwright.model.edits import ProposedRepair

MOST_BYTES: Final = 64 << 10
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{6,40}")


def load_cause(folder: Path | None, fingerprint: str) -> ProposedRepair | None:
    """Return what repaired this failure before; it is judged like everything a model says."""
    place = _place(folder, fingerprint)
    if place is None:
        return None
    try:
        with place.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        return ProposedRepair.model_validate_json(data) if len(data) <= MOST_BYTES else None
    except (OSError, ValidationError):
        return None


def save_cause(
    folder: Path | None, fingerprint: str, repair: ProposedRepair, redact: Callable[[str], str]
) -> None:
    """Keep a plausible repair, redacted; a folder that cannot be written to keeps nothing."""
    place = _place(folder, fingerprint)
    if place is None:
        return
    part = place.with_suffix(".part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_text(redact(repair.model_dump_json()), encoding="utf-8")
        part.replace(place)
    except OSError:
        return


def _place(folder: Path | None, fingerprint: str) -> Path | None:
    if folder is None or not _FINGERPRINT.fullmatch(fingerprint):
        return None
    return folder / f"{fingerprint}.json"
