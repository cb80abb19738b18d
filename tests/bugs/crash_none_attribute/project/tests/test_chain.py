import pytest

from approvals.chain import approver_for, chain_of, summary
from approvals.people import build_staff


@pytest.fixture
def staff():
    return build_staff(
        [
            ("Ines", 50000, ""),
            ("Marek", 8000, "Ines"),
            ("Tove", 1500, "Marek"),
            ("Yusuf", 0, "Tove"),
        ]
    )


def test_small_amounts_stay_with_the_team_lead(staff):
    assert approver_for(staff["Yusuf"], 200) is staff["Tove"]


def test_amount_equal_to_the_limit_may_be_signed(staff):
    assert approver_for(staff["Yusuf"], 1500) is staff["Tove"]


def test_larger_amounts_go_up(staff):
    assert approver_for(staff["Yusuf"], 7000) is staff["Marek"]
    assert approver_for(staff["Tove"], 20000) is staff["Ines"]


def test_nobody_may_sign(staff):
    assert approver_for(staff["Tove"], 90000) is None


def test_chain(staff):
    assert chain_of(staff["Tove"]) == ["Tove", "Marek", "Ines"]


def test_summary_names_the_approver(staff):
    assert summary(staff["Yusuf"], 1600) == "Yusuf: 1600 EUR, to be signed by Marek"


def test_summary_for_the_board(staff):
    assert summary(staff["Yusuf"], 75000) == "Yusuf: 75000 EUR, decision of the board"
