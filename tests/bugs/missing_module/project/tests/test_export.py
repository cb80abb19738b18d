from timesheets.export import export


def test_export_is_sorted():
    assert export("mk", [("web", 2), ("api", 1)]).startswith(b"mk;api;1")
