from cardmask import checksum_ok


def test_valid():
    assert checksum_ok("4539578763621486")


def test_one_digit_wrong():
    assert not checksum_ok("4539578763621487")
