from cardmask import mask


def test_last_four_digits_stay():
    assert mask("4539578763621486") == "************1486"


def test_short_numbers():
    assert mask("12") == "**
