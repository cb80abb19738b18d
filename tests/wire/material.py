"""Find material that is fetched, not kept: GitHub's own descriptions and recorded traffic."""

import json
import os
from pathlib import Path
from typing import Any

PLACE = Path(__file__).resolve().parents[2] / ".material"


def folder() -> Path:
    """Return where `.ci/tools` puts material, or where the environment says that it is."""
    return Path(os.environ.get("TEST_MATERIAL") or PLACE)


def openapi_path() -> Path | None:
    """Return GitHub's OpenAPI description of its REST API, or None when it was not fetched."""
    return _existing("openapi.json")


def webhook_examples() -> list[dict[str, Any]] | None:
    """Return GitHub's webhook examples, of `name` and `examples` each; None without them."""
    path = _existing("webhooks.json")
    if path is None:
        return None
    examples = json.loads(path.read_text("utf-8"))
    return examples if isinstance(examples, list) else None


def replay_folder() -> Path | None:
    """Return the folder of recorded API traffic, or None when it was not fetched."""
    return _existing("replay")


def _existing(name: str) -> Path | None:
    path = folder() / name
    return path if path.exists() else None
