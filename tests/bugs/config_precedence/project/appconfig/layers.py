"""Joins settings from several layers; later layers win."""

import configparser

DEFAULTS = {"server": {"host": "127.0.0.1", "port": "8000"}, "log": {"level": "info"}}


def read(text):
    """Return the tables of an INI text."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return {name: dict(parser.items(name)) for name in parser.sections()}


def from_environment(environment, prefix="APP_"):
    """Return settings from variables such as APP_SERVER_PORT."""
    tables = {}
    for variable, value in environment.items():
        if variable.startswith(prefix) and variable.count("_") >= 2:
            _, table, name = variable.split("_", 2)
            tables.setdefault(table.lower(), {})[name.lower()] = value
    return tables


def merge(*layers):
    """Return one set of tables; none of the layers is changed."""
    merged = {}
    for layer in layers:
        for name, table in layer.items():
            merged[name] = {**table, **merged.get(name, {})}
    return merged


def load(text="", environment=()):
    """Return defaults, file and environment, the last being the strongest."""
    return merge(DEFAULTS, read(text), from_environment(dict(environment)))
