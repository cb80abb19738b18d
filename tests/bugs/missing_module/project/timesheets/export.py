"""Hands the hours over to the payroll of the group."""

from groupware_payroll_bridge import Posting, encode_batch

from timesheets.hours import by_project


def export(person, bookings):
    """Return the batch that payroll reads."""
    postings = [Posting(person, project, hours) for project, hours in by_project(bookings).items()]
    return encode_batch(sorted(postings))
