import pytest
from templates import add_line, new_document, render


def test_render():
    document = add_line(new_document("letter"), "Best regards")
    assert render(document).splitlines()[0] == "Letter (-)"
    assert render(document).endswith("Best regards")


def test_unknown_kind():
    with pytest.raises(KeyError):
        new_document("poem")


def test_meta():
    assert new_document("invoice", customer=7)["meta"]["customer"] == 7


def test_documents_are_independent():
    add_line(new_document("invoice", currency="USD"), "1 x tea")
    assert render(new_document("invoice")) == "Invoice (EUR)"
