"""A log of the tides."""

from tidelog._version import version

__all__ = ["version"]
