"""Tolls by gate."""
