from durations.parse import DurationError, parse
from durations.show import show

__all__ = ["DurationError", "parse", "show"]
