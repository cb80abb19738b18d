"""Energy bills with tiered prices."""
