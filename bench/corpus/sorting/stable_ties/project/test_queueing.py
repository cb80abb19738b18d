from queueing import call_order, next_patient, waiting_times


def test_nobody():
    assert next_patient([]) is None


def test_one():
    assert call_order([("kim", 1, 800)]) == ["kim"]


def test_urgent_first():
    assert call_order([("kim", 1, 800), ("lee", 3, 815), ("ann", 2, 805)]) == ["lee", "ann", "kim"]


def test_waiting_times():
    assert waiting_times([("kim", 2, 800), ("lee", 1, 801)]) == {"kim": 0, "lee": 10}
