from agenda import Agenda, Job


def names(agenda):
    return [agenda.take().name for _ in range(len(agenda))]


def test_urgent_jobs_go_first():
    agenda = Agenda()
    agenda.add("backup", 9)
    agenda.add("page", 1)
    agenda.add("mail", 5)
    assert names(agenda) == ["page", "mail", "backup"]


def test_same_priority_goes_by_arrival():
    agenda = Agenda()
    agenda.add("zip")
    agenda.add("archive")
    assert names(agenda) == ["zip", "archive"]


def test_payload_does_not_matter_for_equality():
    assert Job("a", 1, payload={"x": 1}) == Job("a", 1, payload={"x": 2})


def test_names_matter_for_equality():
    assert Job("a", 1) != Job("b", 1)


def test_payload_is_kept():
    assert Agenda().add("mail", to="kim").payload == {"to": "kim"}
