"""Patchwright: a red test suite in, a proven patch and a reviewable pull request out."""

__version__ = "0.1.0"
