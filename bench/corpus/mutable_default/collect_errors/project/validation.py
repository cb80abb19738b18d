"""Validates nested forms."""


def validate(form, rules, path="", errors=[]):
    """Return the paths of the fields that break their rule, such as 'address.zip'.

    A rule is a function from a value to True or False, or a dict of rules for a nested form;
    a nested form that is absent counts as an empty one.
    """
    for name, rule in rules.items():
        place = f"{path}.{name}" if path else name
        value = form.get(name)
        if isinstance(rule, dict):
            validate(value or {}, rule, place, errors)
        elif not rule(value):
            errors.append(place)
    return errors


def is_valid(form, rules):
    return not validate(form, rules)
