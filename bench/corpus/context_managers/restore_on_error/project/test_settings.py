import pytest
from settings import Settings


def test_reads():
    assert Settings(debug=False)["debug"] is False


def test_unknown():
    with pytest.raises(KeyError):
        Settings()["debug"]


def test_override_lasts_for_the_block():
    settings = Settings(debug=False, lang="en")
    with settings.override(debug=True):
        assert settings["debug"] is True
        assert settings["lang"] == "en"
    assert settings["debug"] is False


def test_override_ends_with_an_exception_too():
    settings = Settings(debug=False)
    with pytest.raises(ZeroDivisionError):
        with settings.override(debug=True):
            1 / 0
    assert settings["debug"] is False


def test_new_names_go_away():
    settings = Settings()
    with settings.override(color="red"):
        pass
    assert settings.as_dict() == {}
