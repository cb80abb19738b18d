from decimal import Decimal

import pytest
from payroll.slip import net_month
from payroll.tax import Bracket, rounded, tax_on


@pytest.mark.parametrize("income", [0, 500, 10_000])
def test_no_tax_in_the_first_bracket(income):
    assert tax_on(Decimal(income)) == 0


@pytest.mark.parametrize(
    ("income", "owed"),
    [(10_010, "2.00"), (25_000, "3000.00"), (40_000, "6000.00"), (41_000, "6400.00")],
)
def test_each_bracket_taxes_its_own_part(income, owed):
    assert tax_on(Decimal(income)) == Decimal(owed)


def test_other_brackets():
    flat = (Bracket(Decimal(0), Decimal("0.1")), Bracket(Decimal(100), Decimal("0.5")))
    assert tax_on(Decimal(150), flat) == Decimal("35.00")


def test_net_of_a_month():
    assert net_month(52_000) == Decimal("3433.33")


def test_rounding():
    assert rounded(Decimal("1.005")) == Decimal("1.01")
