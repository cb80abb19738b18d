"""Sums over records."""

from tabular.reader import read_records


def total_by(text, key, value):
    """Add up a column by the values of another."""
    sums = {}
    for record in read_records(text):
        sums[record[key]] = sums.get(record[key], 0) + int(record[value])
    return sums
