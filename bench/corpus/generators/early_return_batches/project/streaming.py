"""Works on streams of readings without keeping all of them."""


def batches(stream, size):
    """Yield lists of a size; the last one may be shorter."""
    batch = []
    for item in stream:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch.clear()
    if batch:
        yield batch


def changes(stream):
    """Yield the readings that differ from the one before, and the first one."""
    previous = object()
    for item in stream:
        if item != previous:
            yield item
        previous = item


def means(stream, size):
    return [sum(batch) / len(batch) for batch in batches(stream, size)]
