from hosts import allowed, filter_hosts


def test_exact():
    assert allowed("Example.org", ["example.org"])
    assert not allowed("example.com", ["example.org"])


def test_star():
    assert allowed("www.example.org", ["*.example.org"])
    assert not allowed("example.org", ["*.example.org"])


def test_forbidden():
    assert not allowed("bad.example.org", ["*.example.org", "!bad.*"])


def test_dots_are_dots():
    assert not allowed("examplexorg", ["example.org"])


def test_filter():
    assert filter_hosts(["a.x.org", "b.y.org"], ["*.x.org"]) == ["a.x.org"]
