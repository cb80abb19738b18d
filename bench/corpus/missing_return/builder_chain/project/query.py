"""Builds the text of a query step by step."""


class Query:
    def __init__(self, table):
        self.table = table
        self._columns = ["*"]
        self._conditions = []
        self._order = None
        self._limit = None

    def select(self, *columns):
        self._columns = list(columns)
        return self

    def where(self, condition):
        self._conditions.append(condition)
        return self

    def order_by(self, column, descending=False):
        self._order = f"{column} DESC" if descending else column

    def limit(self, count):
        self._limit = count
        return self

    def build(self):
        """Return the query as text."""
        parts = [f"SELECT {', '.join(self._columns)} FROM {self.table}"]
        if self._conditions:
            parts.append("WHERE " + " AND ".join(self._conditions))
        if self._order:
            parts.append(f"ORDER BY {self._order}")
        if self._limit is not None:
            parts.append(f"LIMIT {self._limit}")
        return " ".join(parts)
