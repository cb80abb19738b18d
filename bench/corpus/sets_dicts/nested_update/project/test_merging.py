from merging import layered, lookup, merge


def test_flat():
    assert merge({"a": 1, "b": 2}, {"b": 3}) == {"a": 1, "b": 3}


def test_nested():
    assert merge({"db": {"host": "x", "port": 1}}, {"db": {"port": 2}}) == {
        "db": {"host": "x", "port": 2}
    }


def test_base_is_not_changed():
    base = {"db": {"port": 1}}
    merge(base, {"db": {"port": 2}})
    assert base == {"db": {"port": 1}}


def test_value_over_dict():
    assert merge({"db": {"port": 1}}, {"db": None}) == {"db": None}


def test_layers():
    assert lookup(layered({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 3}}), "a.b") == 3


def test_deep():
    assert merge({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 3}}}) == {
        "a": {"b": {"c": 3, "d": 2}}
    }
