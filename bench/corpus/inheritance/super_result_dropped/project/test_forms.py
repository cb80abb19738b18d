import pytest
from forms import Form, MailForm, OrderForm


def test_form():
    assert Form().clean({"name": " Ada ", "note": " "}) == {"name": "Ada"}


def test_missing():
    with pytest.raises(ValueError, match="name, mail"):
        MailForm().clean({"name": " "})


def test_lower_case():
    assert MailForm().clean({"name": "Ada", "mail": "Ada@X.org"})["mail"] == "ada@x.org"


def test_spaces_around_a_mail_address():
    assert MailForm().clean({"name": "Ada", "mail": " ada@x.org"})["mail"] == "ada@x.org"


def test_order():
    data = {"name": "Ada", "mail": "a@x", "article": "tea"}
    assert OrderForm().clean(data)["quantity"] == 1
