from checksum import check_digit, complete, is_valid


def test_check_digit():
    assert check_digit("400638133393") == 1


def test_valid():
    assert is_valid("4006381333931")


def test_invalid():
    assert not is_valid("4006381333932")
    assert not is_valid("40063813339")
    assert not is_valid("400638133393x")


def test_complete():
    assert complete("590123412345") == "5901234123457"


def test_multiple_of_ten():
    assert is_valid("1000000000030")
