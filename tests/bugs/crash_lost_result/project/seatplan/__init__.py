"""Seating plans."""
