import pytest

from letters.salutation import ascii_name, file_name, salutation


def test_ms():
    assert salutation("Böhm", female=True) == "Sehr geehrte Frau Böhm, schöne Grüße"


def test_mr():
    assert salutation("Groß", female=False) == "Sehr geehrter Herr Groß, schöne Grüße"


def test_nobody_in_particular():
    assert salutation("", female=True) == "Sehr geehrte Damen und Herren, schöne Grüße"


@pytest.mark.parametrize(("name", "plain"), [("Müßig", "Muessig"), ("Köhler", "Koehler"), ("Lang", "Lang")])
def test_ascii_name(name, plain):
    assert ascii_name(name) == plain


@pytest.mark.parametrize("name", ["Jäger", "Weiß"])
def test_name_is_kept_in_the_salutation(name):
    assert salutation(name, female=True).startswith("Sehr geehrte Frau " + name)


def test_file_name():
    assert file_name("Jörg Groß", 2024) == "2024_joerg-gross.txt"
