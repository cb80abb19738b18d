"""Which cases a run measures: named ones, and one shard of them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from patchwright.errors import ConfigError


class Shard(NamedTuple):
    """The `number`-th of so many parts, from 1."""

    number: int
    parts: int

    @property
    def suffix(self) -> str:
        """Return what tells the results of one part from those of the others."""
        return "" if self.parts == 1 else f".{self.number}of{self.parts}"


def read_shard(text: str) -> Shard:
    """Read `I/N`; raises ConfigError."""
    found = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", text)
    if found is None or int(found[1]) > int(found[2]):
        msg = f"--shard {text}: write it as I/N, such as 1/4 and up to 4/4"
        raise ConfigError(msg)
    return Shard(int(found[1]), int(found[2]))


def choose_cases(names: Sequence[str], only: Sequence[str], shard: Shard) -> tuple[str, ...]:
    """Return the cases of a shard in their order; raises ConfigError for names that are none."""
    unknown = sorted(set(only) - set(names))
    if unknown:
        msg = f"--only: there is no case {unknown[0]}"
        raise ConfigError(msg)
    wanted = [name for name in names if not only or name in only]
    return tuple(wanted[shard.number - 1 :: shard.parts])
