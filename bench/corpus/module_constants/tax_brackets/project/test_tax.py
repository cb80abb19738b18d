import pytest
from tax import net, tax, tax_with_relief


@pytest.mark.parametrize(
    ("income", "expected"), [(0, 0), (9000, 0), (20000, 1000), (30000, 2500), (60000, 10000)]
)
def test_tax(income, expected):
    assert tax(income) == expected


def test_relief():
    assert tax_with_relief(20000, children=1) == 600


def test_relief_is_not_paid_out():
    assert tax_with_relief(12000, children=3) == 0


def test_net():
    assert net(20000) == 19000
