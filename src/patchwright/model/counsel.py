"""Whom the tier asks: a client, the models from the smallest on, and where causes are kept."""

from dataclasses import dataclass
from pathlib import Path

from patchwright.model.asking import Asks


@dataclass(frozen=True)
class Counsel:
    """Who is asked, and where causes of failures are kept between runs."""

    asks: Asks
    models: tuple[str, ...]
    """From the smallest to the largest; one may be all of them."""
    causes: Path | None = None
