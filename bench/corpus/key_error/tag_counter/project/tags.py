"""Statistics of the tags of articles."""


def count_tags(articles):
    """Return how often each tag is used, in lower case; articles without tags are fine."""
    counts = {}
    for article in articles:
        for tag in article.get("tags", []):
            counts[tag.lower()] += 1
    return counts


def popular(articles, least=2):
    """Return the tags that are used at least so often, most used first, then by name."""
    counts = count_tags(articles)
    often = [tag for tag, count in counts.items() if count >= least]
    return sorted(often, key=lambda tag: (-counts[tag], tag))


def related(articles, tag):
    """Return the tags that occur together with a tag."""
    found = set()
    for article in articles:
        tags = {name.lower() for name in article.get("tags", [])}
        if tag in tags:
            found |= tags
    return found - {tag}
