"""Servers on loopback that stand in for the services Patchwright talks to."""
