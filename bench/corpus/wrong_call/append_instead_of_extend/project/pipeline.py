"""Runs records through steps that may drop or multiply them."""


def run(records, steps):
    """Return the records after all steps.

    A step takes a record and returns None to drop it, a record, or a list of records.
    """
    for step in steps:
        results = []
        for record in records:
            result = step(record)
            if result is None:
                continue
            if isinstance(result, list):
                results.append(result)
            else:
                results.append(result)
        records = results
    return records


def split_tags(record):
    """Return one record for each tag."""
    return [{**record, "tag": tag} for tag in record["tags"]]


def drop_drafts(record):
    return None if record.get("draft") else record
