import pytest

from grades.average import weighted_average, without_worst


def test_equal_weights():
    assert weighted_average([60, 80], [1, 1]) == 70


def test_exam_counts_twice():
    assert weighted_average([60, 90], [1, 2]) == 80


def test_missing_weight():
    with pytest.raises(ValueError):
        weighted_average([60, 90], [1])


def test_without_worst():
    assert without_worst([70, 40, 90]) == [70, 90]
    assert without_worst([40]) == [40]
