"""Load crates on lorries."""
