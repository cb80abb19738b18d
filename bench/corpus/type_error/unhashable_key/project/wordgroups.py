"""Groups words that have the same letters."""


def signature(word):
    """Return what all anagrams of a word have in common."""
    return sorted(word.lower())


def anagrams(words):
    """Return the groups of at least two different words with the same letters.

    Words keep their order, and so do the groups, by their first word.
    """
    groups = {}
    for word in words:
        group = groups.setdefault(signature(word), [])
        if word not in group:
            group.append(word)
    return [group for group in groups.values() if len(group) > 1]


def is_anagram(first, second):
    return first != second and signature(first) == signature(second)
