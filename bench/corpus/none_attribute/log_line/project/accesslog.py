"""Reads the access log of a web server."""

import re

LINE = re.compile(r'(?P<host>\S+) - "(?P<method>[A-Z]+) (?P<path>\S+)" (?P<status>\d{3}) (?P<size>\d+|-)')


def parse_line(line):
    """Return host, method, path, status and size of a line as a dict; None for another line."""
    entry = LINE.match(line).groupdict()
    entry["status"] = int(entry["status"])
    entry["size"] = 0 if entry["size"] == "-" else int(entry["size"])
    return entry


def error_paths(lines):
    """Return how often each path was answered with a status from 400 on."""
    counts = {}
    for line in lines:
        entry = parse_line(line)
        if entry and entry["status"] >= 400:
            counts[entry["path"]] = counts.get(entry["path"], 0) + 1
    return counts
