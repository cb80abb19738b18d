from passwords import acceptable, problems


def test_good():
    assert acceptable("correct7horse")


def test_short():
    assert problems("ab1") == ["short"]


def test_needs_a_digit():
    assert problems("correcthorse") == ["mix"]


def test_needs_a_letter():
    assert problems("12345678") == ["mix"]


def test_common():
    assert problems("Letmein1") == ["common"]


def test_username():
    assert problems("kim2026kim", "Kim") == ["username"]
