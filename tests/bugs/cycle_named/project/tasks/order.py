"""The order in which tasks can be done."""

from tasks.errors import CycleError


def order(needs):
    """Return tasks so that each comes after those it needs."""
    done = []

    def visit(task):
        if task in done:
            return
        for other in sorted(needs.get(task, ())):
            visit(other)
        done.append(task)

    for task in sorted(needs):
        visit(task)
    return done


def explain(needs):
    """Say in words what the order is, or why there is none."""
    try:
        return ", ".join(order(needs))
    except CycleError as error:
        return f"cycle: {error}"
