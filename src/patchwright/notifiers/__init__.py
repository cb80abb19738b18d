"""Notifiers: the outcome of a run for people and programs, one file for each place they look.

Nothing here asks or writes to a network: these are words, and whoever calls puts them in place.
What came out of a repository or a report goes through `untrusted` into one of its shapes.
"""
