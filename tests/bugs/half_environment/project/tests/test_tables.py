import quarterly_tables_of_size
from sizes import readable


def test_all_rows():
    for size, text in quarterly_tables_of_size.rows():
        assert readable(size) == text
