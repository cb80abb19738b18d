"""Who reports to whom, maybe along several lines."""


def reports(chart, boss):
    """Return the set of everybody below somebody, direct or not.

    `chart` maps a name to those who report to it. People may report to each other across teams;
    nobody is below themselves.
    """
    below = set()

    def collect(name):
        for other in chart.get(name, ()):
            below.add(other)
            collect(other)

    collect(boss)
    below.discard(boss)
    return below


def span(chart, name):
    return len(chart.get(name, ()))


def widest(chart):
    """Return the name with the most people below, the first by name among equals."""
    return min(chart, key=lambda name: (-len(reports(chart, name)), name))
