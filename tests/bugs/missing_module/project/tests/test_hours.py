from timesheets.hours import by_project, overtime


def test_by_project():
    assert by_project([("web", 2), ("api", 1.5), ("web", 4)]) == {"web": 6, "api": 1.5}


def test_overtime():
    assert overtime([8.2, 7.0, 9.7]) == 2.5
