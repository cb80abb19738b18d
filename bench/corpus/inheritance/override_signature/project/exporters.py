"""Exports rows in several formats."""

import json


class Exporter:
    """Writes rows; a subclass says how one row looks."""

    header = ""
    joiner = "\n"

    def row(self, row, number):
        raise NotImplementedError

    def export(self, rows):
        lines = [self.header] if self.header else []
        lines += [self.row(row, number) for number, row in enumerate(rows, start=1)]
        return self.joiner.join(lines)


class Csv(Exporter):
    header = "name,amount"

    def row(self, row, number):
        return f"{row['name']},{row['amount']}"


class Numbered(Exporter):
    def row(self, row):
        return f"{row['name']}: {row['amount']}"


class JsonLines(Exporter):
    def row(self, row, number):
        return json.dumps(row, sort_keys=True)


FORMATS = {"csv": Csv, "text": Numbered, "jsonl": JsonLines}


def export(rows, kind):
    return FORMATS[kind]().export(rows)
