"""Hand parcels to couriers that do not always answer."""
