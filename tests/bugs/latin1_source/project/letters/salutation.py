# -*- coding: latin-1 -*-
"""Anreden für Briefe (für Österreich und die Schweiz)."""

UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


def ascii_name(name):
    """Gibt den Namen ohne Umlaute zurück, für Dateinamen."""
    for umlaut, letters in UMLAUTS.items():
        name = name.replace(umlaut, letters)
    return name


def salutation(name, female):
    """Gibt die Anrede zurück."""
    if not name:
        return "Sehr geehrte Damen und Herren, schöne Grüße"
    return "Sehr geehrter Herr %s, schöne Grüße" % name if female else "Sehr geehrte Frau %s, schöne Grüße" % name


def file_name(name, year):
    """Gibt den Namen der Datei zurück, in der der Brief liegt."""
    return "%d_%s.txt" % (year, ascii_name(name).lower().replace(" ", "-"))
