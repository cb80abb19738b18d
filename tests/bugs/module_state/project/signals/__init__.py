"""Tell listeners of events, in an order that they choose."""
