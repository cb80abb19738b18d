"""Cuts streams of rows into portions that the database takes at once."""

from itertools import groupby


def batches(rows, size):
    """Yield lists of `size` rows; the last one may be shorter."""
    if size < 1:
        raise ValueError("a batch has at least one row")
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch.clear()
    if batch:
        yield batch


def by_table(rows):
    """Yield table name and its rows from neighbouring rows that begin with the same name."""
    for table, group in groupby(rows, key=lambda row: row[0]):
        yield table, [row[1:] for row in group]


def load(rows, size, execute):
    """Hand every batch to `execute` and return how many rows that were."""
    total = 0
    for batch in batches(rows, size):
        execute(batch)
        total += len(batch)
    return total
