"""Changes to a table that are kept or undone together."""


class Transaction:
    """Undoes the changes to a dict when its block raises; the exception goes on."""

    def __init__(self, table):
        self.table = table
        self.before = None
        self.state = "new"

    def __enter__(self):
        self.before = dict(self.table)
        self.state = "open"
        return self

    def set(self, key, value):
        self.table[key] = value

    def delete(self, key):
        del self.table[key]

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.table.clear()
            self.table.update(self.before)
            self.state = "undone"
            return True
        self.state = "kept"


def rename(table, old, new):
    """Move an entry to a new key; KeyError if there is no old one, ValueError if there is a new one."""
    with Transaction(table) as change:
        change.set(new, table[old]) if new not in table else _refuse(new)
        change.delete(old)


def _refuse(key):
    raise ValueError(key)
