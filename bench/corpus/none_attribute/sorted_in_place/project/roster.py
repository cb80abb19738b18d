"""Duty rosters."""


def by_seniority(people):
    """Return the names, longest in service first; people are (name, year of entry)."""
    ordered = list(people).sort(key=lambda person: (person[1], person[0]))
    return [name for name, _ in ordered]


def roster(people, weeks):
    """Return week -> name; the duty goes round, the most senior person starts."""
    names = by_seniority(people)
    if not names:
        return {}
    return {week: names[place % len(names)] for place, week in enumerate(weeks)}


def swap(plan, first, second):
    """Return a plan with the duties of two weeks exchanged."""
    changed = dict(plan)
    changed[first], changed[second] = plan[second], plan[first]
    return changed
