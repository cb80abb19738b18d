from payroll import pay, payslip, split_hours


def test_split():
    assert split_hours(45) == (40, 5)
    assert split_hours(12) == (12, 0)


def test_no_overtime():
    assert pay([40, 38], 2000) == 78 * 2000


def test_overtime():
    assert pay([44], 1000) == 40 * 1000 + 4 * 1500


def test_payslip():
    assert payslip("Kim", [40, 42], 2000) == "Kim: 80h + 2h = 1660.00"
