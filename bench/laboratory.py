"""What the scripts of this folder share: a prepared project, and results kept as data."""

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from patchwright.bench.laboratory import open_laboratory

RESULTS = Path(__file__).parent / "results"

__all__ = ["RESULTS", "keep", "open_laboratory"]


def keep(name: str, result: Mapping[str, Any]) -> Path:
    """Write a result beside the machine's description; the newest one replaces the last."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    path.write_text(json.dumps({"machine": machine, **result}, indent=2) + "\n")
    return path
