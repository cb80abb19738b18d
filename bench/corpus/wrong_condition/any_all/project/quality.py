"""Checks deliveries before they are accepted."""


def problems(parcel, limits):
    """Return the names of the measures of a parcel that are over their limit, sorted."""
    return sorted(name for name, most in limits.items() if parcel.get(name, 0) > most)


def accept(parcels, limits):
    """Accept a delivery only if none of its parcels has a problem; an empty one is fine."""
    return any(not problems(parcel, limits) for parcel in parcels)


def sort_out(deliveries, limits):
    """Return (accepted, refused) names of name -> parcels."""
    accepted = [name for name, parcels in deliveries.items() if accept(parcels, limits)]
    return accepted, [name for name in deliveries if name not in accepted]
