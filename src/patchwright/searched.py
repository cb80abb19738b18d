"""What a search for candidates did, in numbers."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A value that is never changed after it was made and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SearchPoint(Value):
    """How far the search was at one moment; seconds since the search began."""

    seconds: float
    tried: int
    survived: int


class SearchStatistics(Value):
    """What the search did; counts of candidates unless the name says seconds."""

    generated: int = 0
    duplicates: int = 0
    refused: int = 0
    tried: int = 0
    killed: int = 0
    timed_out: int = 0
    crashed: int = 0
    out_of_memory: int = 0
    unscreened: int = 0
    survived: int = 0
    cpu_seconds: float = 0.0
    """Of this process and the zygotes, from the beginning of the search."""
    start_up_cpu_seconds: float = 0.0
    """Of these, what starting the zygotes took: imports, collection, calibration."""
    first_cpu_seconds: float | None = None
    """Processor seconds until the first survivor, without starting the zygotes."""
    seconds: float = 0.0
    exhausted: bool = False
    """True when every candidate that the operators know was tried."""
    stopped_by: str = ""
    backstop: bool = False
    """True when processor seconds, not counted steps or candidates, ended the search."""
    steps: int = 0
    """Loop rounds and calls that candidates made in the screen."""
    several_edits: int = 0
    """Candidates with more than one edit among those tried."""
    points: tuple[SearchPoint, ...] = ()
    """The search over time, at most 200 points."""
