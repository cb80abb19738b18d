"""Builds SELECT statements step by step."""


class Select:
    """Every step returns the statement, so that steps can be chained."""

    def __init__(self, *columns):
        self._columns = columns or ("*",)
        self._table = None
        self._conditions = []
        self._values = []
        self._order = []
        self._limit = None

    def table(self, name):
        self._table = name
        return self

    def where(self, condition, *values):
        """Add a condition with a question mark for every value; all conditions must hold."""
        if condition.count("?") != len(values):
            raise ValueError("%r does not take %d values" % (condition, len(values)))
        self._conditions.append(condition)
        self._values.extend(values)
        return self

    def order_by(self, column, descending=False):
        self._order.append(column + (" DESC" if descending else ""))

    def limit(self, rows):
        self._limit = rows
        return self

    def build(self):
        """Return the text of the statement and its values."""
        if self._table is None:
            raise ValueError("select from which table?")
        words = ["SELECT", ", ".join(self._columns), "FROM", self._table]
        if self._conditions:
            words += ["WHERE", " AND ".join(self._conditions)]
        if self._order:
            words += ["ORDER BY", ", ".join(self._order)]
        if self._limit is not None:
            words += ["LIMIT", str(self._limit)]
        return " ".join(words), tuple(self._values)
