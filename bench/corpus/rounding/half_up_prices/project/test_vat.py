from vat import gross, invoice, net_of, round_half_up


def test_whole():
    assert round_half_up(6, 3) == 2


def test_down_and_up():
    assert round_half_up(4, 3) == 1
    assert round_half_up(5, 3) == 2


def test_halves():
    assert round_half_up(3, 2) == 2
    assert round_half_up(1, 2) == 1
    assert round_half_up(5, 2) == 3


def test_gross():
    assert gross(1000) == 1190


def test_net():
    assert net_of(1190) == 1000


def test_invoice():
    assert invoice([100, 250], 10) == (350, 35, 385)
