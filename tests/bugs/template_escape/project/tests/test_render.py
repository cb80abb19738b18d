import pytest

from minitemplate import Safe, UnknownName, render


def test_plain_text():
    assert render("Dear {{ name }},", {"name": "Ann"}) == "Dear Ann,"


def test_no_fields():
    assert render("{ nothing }", {}) == "{ nothing }"


def test_values_are_escaped():
    assert render("<p>{{ text }}</p>", {"text": "1 < 2 & 3"}) == "<p>1 &lt; 2 &amp; 3</p>"


def test_safe_values_are_not():
    assert render("{{ text }}", {"text": Safe("<b>now</b>")}) == "<b>now</b>"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ name | title }}", "Ann Lee"),
        ("{{name|title|lower}}", "ann lee"),
        ("{{ rows | lines }}", "a&amp;b<br>c"),
        ("{{ rule | safe }}", "<hr>"),
    ],
)
def test_filters(template, expected):
    values = {"name": "ann lee", "rows": ["a&b", "c"], "rule": "<hr>"}
    assert render(template, values) == expected


@pytest.mark.parametrize("template", ["{{ other }}", "{{ name | shout }}"])
def test_unknown_names(template):
    with pytest.raises(UnknownName):
        render(template, {"name": "Ann"})
