from hits import Counter, summary


def counter(hits, misses):
    result = Counter()
    for _ in range(hits):
        result.note(True)
    for _ in range(misses):
        result.note(False)
    return result


def test_rate():
    assert counter(3, 1).rate == 0.75


def test_never_hit():
    assert counter(0, 2).rate == 0


def test_summary():
    counters = {"users": counter(1, 1), "pages": counter(3, 1)}
    assert summary(counters) == ["pages 75%", "users 50%"]


def test_unused_cache_does_not_break_the_summary():
    counters = {"new": Counter(), "pages": counter(1, 0)}
    assert len(summary(counters)) == 2
