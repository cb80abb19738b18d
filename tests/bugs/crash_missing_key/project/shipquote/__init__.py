"""Parcel prices from the carriers' rate tables."""

from shipquote.quote import cheapest_zone, quote, quote_basket

__all__ = ["cheapest_zone", "quote", "quote_basket"]
