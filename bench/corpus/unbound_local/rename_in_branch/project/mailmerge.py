"""Salutations of letters."""


def salutation(person):
    """Return how a letter starts: by title and last name, else by first name, else neutral."""
    first = person.get("first")
    last = person.get("last")
    if person.get("title") and last:
        greeting = f"Dear {person['title']} {last}"
    elif first:
        greeting = f"Dear {first}"
    else:
        greetings = "Dear customer"
    return greeting + ","


def letters(people, body):
    return [f"{salutation(person)}\n\n{body}" for person in people]
