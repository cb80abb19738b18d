"""Lots of goods that were bought at different prices."""

from dataclasses import dataclass


@dataclass
class Lot:
    """So many pieces at one price."""

    pieces: int
    price: int


class NotEnough(Exception):
    """More was sold than there is."""
