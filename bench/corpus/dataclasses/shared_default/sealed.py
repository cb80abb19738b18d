def inputs(rng):
    for _ in range(60):
        yield ([rng.choice([None, "kim", "lee"]) for _ in range(rng.randint(1, 7))],)


def call(tickets, args):
    board = {}
    opened = []
    for place, owner in enumerate(args[0]):
        ticket = tickets.open_ticket(board, f"t{place}")
        if owner:
            ticket.assign(owner)
        opened.append(ticket)
    steps = [later.number - opened[0].number for later in opened]
    fixed = tickets.Ticket("given", 77)
    return len(board), tickets.unowned(board), steps, fixed.number, [t.owner for t in opened]
