from orgchart import reports, span, widest

CHART = {"ann": ["bo", "cy"], "bo": ["dee"], "cy": ["dee"]}


def test_direct_reports():
    assert span(CHART, "ann") == 2
    assert span(CHART, "dee") == 0


def test_everybody_below():
    assert reports(CHART, "ann") == {"bo", "cy", "dee"}


def test_nobody_below():
    assert reports(CHART, "dee") == set()


def test_lines_across_teams():
    chart = {"ann": ["bo"], "bo": ["cy"], "cy": ["bo", "dee"]}
    assert reports(chart, "ann") == {"bo", "cy", "dee"}


def test_widest():
    assert widest(CHART) == "ann"
