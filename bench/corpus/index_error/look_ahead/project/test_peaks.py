from peaks import longest_run, peaks, runs


def test_no_readings():
    assert runs([]) == []
    assert longest_run([]) is None


def test_runs():
    assert runs([1, 1, 2, 3, 3, 3]) == [(1, 2), (2, 1), (3, 3)]


def test_peaks():
    assert peaks([1, 3, 3, 2, 5, 4]) == [3, 5]


def test_longest_run():
    assert longest_run([7, 7, 8]) == (7, 2)
