"""Filters of host names."""

import re


def pattern(rule):
    """Return the compiled pattern of a rule such as '*.example.org'; * stands for any letters.

    A star stands for at least one character, and dots are dots.
    """
    return re.compile(rule.replace("*", ".+"), re.IGNORECASE)


def allowed(host, rules):
    """Tell whether some rule fits the whole host name; rules with ! in front forbid, and win."""
    allow = [rule for rule in rules if not rule.startswith("!")]
    forbid = [rule[1:] for rule in rules if rule.startswith("!")]
    if any(pattern(rule).fullmatch(host) for rule in forbid):
        return False
    return any(pattern(rule).fullmatch(host) for rule in allow)


def filter_hosts(hosts, rules):
    return [host for host in hosts if allowed(host, rules)]
