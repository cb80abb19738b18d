"""Rules for fields, made from a table."""


def make_rule(kind, limit):
    """Return a function that tells whether a text keeps a rule.

    Kinds are 'longest', 'shortest' and 'words'.
    """
    if kind == "longest":
        return lambda text: len(text) <= limit
    if kind == "shortest":
        return lambda text: len(text) >= limit
    if kind == "words":
        return lambda text: len(text.split()) <= limit
    raise ValueError(kind)


def make_checker(table):
    """Return a function from a text to the kinds of rules that it breaks, in order."""
    rules = []
    for kind, limit in table.items():
        rule = make_rule(kind, limit)
        rules.append(lambda text: None if rule(text) else kind)

    def check(text):
        return [broken for broken in (rule(text) for rule in rules) if broken]

    return check
