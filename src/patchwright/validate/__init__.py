"""The checks that a candidate patch must pass, cheapest first, each one a piece of evidence."""
