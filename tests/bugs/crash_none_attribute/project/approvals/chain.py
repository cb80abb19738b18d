"""Walks from the person who spends money to the person who may allow it."""

from typing import List, Optional

from approvals.people import Employee


def approver_for(employee: Employee, amount: int) -> Optional[Employee]:
    """Return the nearest superior who may sign `amount`, or None when the board has to decide."""
    approver = employee.manager
    while approver.limit < amount:
        approver = approver.manager
    return approver


def chain_of(employee: Employee) -> List[str]:
    """Return the names from the employee to the top."""
    names = []
    current: Optional[Employee] = employee
    while current is not None:
        names.append(current.name)
        current = current.manager
    return names


def summary(employee: Employee, amount: int) -> str:
    """Return the line that is printed on the expense form."""
    approver = approver_for(employee, amount)
    if approver is None:
        return "%s: %d EUR, decision of the board" % (employee.name, amount)
    return "%s: %d EUR, to be signed by %s" % (employee.name, amount, approver.name)
