from ledger import format_line, parse_line, total


def test_line_has_a_right_justified_amount():
    assert format_line("AC-1", 1999, "tea") == "AC-1          1999tea"


def test_parse_reads_a_line_of_the_bank():
    assert parse_line("AC-20       250000rent May\n") == ("AC-20", 250000, "rent May")


def test_round_trip():
    assert parse_line(format_line("X", -5, "fee")) == ("X", -5, "fee")


def test_total_adds_the_amounts():
    lines = [format_line("A", 100, ""), format_line("B", 250, "x")]
    assert total(lines) == 350


def test_total_of_nothing():
    assert total([]) == 0
