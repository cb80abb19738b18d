"""What is printed on the certificate."""

PASS_MARK = 50
GRADES = ((90, "excellent"), (75, "good"), (60, "satisfactory"), (50, "sufficient"))


def passed(average):
    """Say whether the course was passed."""
    return average <= PASS_MARK


def grade(average):
    """Return the word for the average."""
    for least, word in GRADES:
        if average >= least:
            return word
    return "insufficient"
