"""Lets the tests import the package without installing it."""
