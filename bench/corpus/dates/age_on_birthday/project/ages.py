"""Ages and birthdays."""

from datetime import date


def age(born, today):
    """Return the age in full years; it grows on the birthday."""
    years = today.year - born.year
    if (today.month, today.day) <= (born.month, born.day):
        years -= 1
    return years


def may_vote(born, day, from_age=18):
    return age(born, day) >= from_age


def oldest(people, today):
    """Return (name, age) of the oldest of name -> day of birth."""
    name = min(people, key=lambda person: (people[person], person))
    return name, age(people[name], today)


def is_adult_in(born, year):
    """Tell whether somebody is 18 at the end of a year."""
    return may_vote(born, date(year, 12, 31))
