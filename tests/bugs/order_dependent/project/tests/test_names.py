from converters.registry import names, register, unregister


def test_names_of_built_in_types():
    assert names() == ["date", "integer", "text"]


def test_unregister():
    register("flag", bool)
    unregister("flag")
    unregister("flag")
    assert "flag" not in names()
