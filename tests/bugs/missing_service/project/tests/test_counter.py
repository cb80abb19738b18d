def test_counts(counter):
    assert counter.finished("import") == 1
    assert counter.finished("import", times=4) == 5


def test_reset(counter):
    counter.finished("import")
    assert counter.reset("import")
    assert not counter.reset("import")
