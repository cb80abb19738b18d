from tickets import Ticket, open_ticket, unowned


def test_a_new_ticket_is_marked():
    assert open_ticket({}, "login fails", "web").labels == {"new", "web"}


def test_assigning_takes_the_mark_away():
    ticket = open_ticket({}, "slow").assign("kim")
    assert ticket.owner == "kim"
    assert ticket.labels == set()


def test_labels_are_not_shared():
    Ticket("a").labels.add("x")
    assert Ticket("b").labels == set()


def test_numbers_follow_each_other():
    first, second = Ticket("a"), Ticket("b")
    assert second.number == first.number + 1


def test_board_keeps_all_tickets():
    board = {}
    open_ticket(board, "one")
    open_ticket(board, "two").assign("lee")
    open_ticket(board, "three")
    assert unowned(board) == ["one", "three"]
