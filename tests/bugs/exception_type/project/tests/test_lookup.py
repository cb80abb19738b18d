import pytest

from settings.lookup import Settings, UnknownSetting, WrongType


@pytest.fixture
def settings():
    return Settings({"debug": "on", "database": {"host": "db1", "port": "5432"}})


def test_dotted_name(settings):
    assert settings.get("database.host") == "db1"


def test_integer(settings):
    assert settings.integer("database.port") == 5432


def test_wrong_type(settings):
    with pytest.raises(WrongType, match="'db1'"):
        settings.integer("database.host")


def test_unknown_setting(settings):
    with pytest.raises(UnknownSetting, match="database.user"):
        settings.get("database.user")


def test_default(settings):
    assert settings.get("cache.size", 100) == 100


def test_flag(settings):
    assert settings.flag("debug")


def test_flag_that_is_not_mentioned(settings):
    assert not settings.flag("verbose")
