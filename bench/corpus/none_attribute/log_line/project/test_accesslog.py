from accesslog import error_paths, parse_line

GOOD = '10.0.0.1 - "GET /index" 200 512'
LOST = '10.0.0.2 - "GET /old" 404 -'


def test_parse():
    entry = parse_line(GOOD)
    assert entry["host"] == "10.0.0.1"
    assert entry["status"] == 200
    assert entry["size"] == 512


def test_no_size():
    assert parse_line(LOST)["size"] == 0


def test_other_lines():
    assert parse_line("server started") is None


def test_error_paths():
    assert error_paths([GOOD, LOST, LOST]) == {"/old": 2}


def test_error_paths_among_noise():
    assert error_paths(["", LOST, "-- rotated --"]) == {"/old": 1}
