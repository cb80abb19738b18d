"""Order of builds: what must be built before a target."""


class Cycle(Exception):
    """Raised when a target needs itself."""


def build_order(needs, target):
    """Return every target that is needed, each once, before those that need it.

    `needs` maps a target to those it needs, in the order they should be built in.

    Raises:
        Cycle: a target needs itself, directly or not.
    """
    order = []
    under_way = set()

    def visit(name):
        if name in order:
            return
        if name in under_way:
            raise Cycle(name)
        under_way.add(name)
        for other in needs.get(name, ()):
            visit(other)
        order.append(name)

    visit(target)
    return order


def build_all(needs):
    """Return one order for all targets."""
    order = []
    for target in sorted(needs):
        for name in build_order(needs, target):
            order.append(name)
    return order
