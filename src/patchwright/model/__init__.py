"""The language model: text goes in, values come back, and it is never asked whether it is right."""
