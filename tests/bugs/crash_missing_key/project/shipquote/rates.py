"""Rate tables as the carriers deliver them every quarter; all amounts in cents."""

RATES = {
    "domestic": {"base": 450, "per_kg": 80, "remote_surcharge": 600, "max_kg": 31},
    "europe": {"base": 1200, "per_kg": 210, "remote_surcharge": 900, "max_kg": 31},
    "overseas": {"base": 2900, "per_kg": 640, "max_kg": 20},
}

ZONE_BY_COUNTRY = {
    "AT": "domestic",
    "CH": "europe",
    "DE": "europe",
    "FR": "europe",
    "IT": "europe",
    "JP": "overseas",
    "US": "overseas",
}
