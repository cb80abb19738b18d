"""Support tickets and who looks after them."""

from dataclasses import dataclass, field
from itertools import count

_numbers = count(1)


@dataclass
class Ticket:
    title: str
    number: int = next(_numbers)
    labels: set[str] = field(default_factory=set)
    owner: str | None = None

    def assign(self, owner):
        self.owner = owner
        self.labels.discard("new")
        return self


def open_ticket(board, title, *labels):
    """Put a new ticket on the board, below its number."""
    ticket = Ticket(title, labels={"new", *labels})
    board[ticket.number] = ticket
    return ticket


def unowned(board):
    return [ticket.title for ticket in board.values() if ticket.owner is None]
