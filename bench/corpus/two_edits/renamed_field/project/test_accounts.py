import pytest
from accounts import Accounts


def test_nobody():
    assert Accounts().name_of("ada@x.org") is None


def test_register():
    accounts = Accounts()
    assert accounts.register("Ada", "ada@x.org") == 1
    assert accounts.register("Bo", "bo@x.org") == 2


def test_name():
    accounts = Accounts()
    accounts.register("Ada", "Ada@X.org")
    assert accounts.name_of("ada@x.ORG") == "Ada"


def test_taken():
    accounts = Accounts()
    accounts.register("Ada", "ada@x.org")
    with pytest.raises(ValueError):
        accounts.register("Eve", "ADA@x.org")
