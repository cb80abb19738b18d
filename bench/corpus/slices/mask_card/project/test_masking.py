from masking import clean, mask, mask_mail


def test_mask():
    assert mask("1234567890") == "******7890"


def test_short_secret():
    assert mask("123") == "***"


def test_show_nothing():
    assert mask("secret", shown=0) == "******"


def test_mail():
    assert mask_mail("ada@x.org") == "a**@x.org"


def test_clean():
    record = {"user": "ada", "password": "abc", "card": "99991111"}
    assert clean(record) == {"user": "ada", "password": "***", "card": "****1111"}
