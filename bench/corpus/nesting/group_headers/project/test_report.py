from report import render


def test_nothing_to_report():
    assert render([]) == []


def test_one_item():
    assert render([("ops", "server", 40)]) == ["OPS", "  server: 40", "  = 40"]


def test_two_departments():
    assert render([("ops", "server", 40), ("hr", "party", 9)]) == [
        "OPS",
        "  server: 40",
        "  = 40",
        "HR",
        "  party: 9",
        "  = 9",
    ]


def test_items_of_one_department_stay_together():
    rows = [("ops", "server", 40), ("ops", "cable", 2)]
    assert render(rows) == ["OPS", "  server: 40", "  cable: 2", "  = 42"]
