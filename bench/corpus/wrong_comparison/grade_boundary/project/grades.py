"""Grades of an exam."""

PASS = 50


def grade(points, most=100):
    """Return the grade for some points: from very good to failed."""
    percent = points * 100 / most
    if percent > 85:
        return "very good"
    if percent > 70:
        return "good"
    if percent > PASS:
        return "passed"
    return "failed"


def passed(results):
    """Return the names that did not fail, sorted, of name -> points."""
    return sorted(name for name, points in results.items() if grade(points) != "failed")


def histogram(results):
    counts = {}
    for points in results.values():
        counts[grade(points)] = counts.get(grade(points), 0) + 1
    return counts
