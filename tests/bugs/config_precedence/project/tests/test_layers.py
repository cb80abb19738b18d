from appconfig.layers import DEFAULTS, from_environment, load, merge, read

FILE = """
[server]
port = 9000

[mail]
sender = me@example.org
"""


def test_read():
    assert read(FILE)["server"] == {"port": "9000"}


def test_from_environment():
    environment = {"APP_SERVER_PORT": "1", "APP_LOG_MAX_SIZE": "2", "PATH": "/bin", "APP_X": "3"}
    assert from_environment(environment) == {"server": {"port": "1"}, "log": {"max_size": "2"}}


def test_defaults():
    assert load() == DEFAULTS


def test_new_tables_are_added():
    assert load(FILE)["mail"] == {"sender": "me@example.org"}


def test_other_defaults_stay():
    assert load(FILE)["server"]["host"] == "127.0.0.1"


def test_file_wins_over_defaults():
    assert load(FILE)["server"]["port"] == "9000"


def test_environment_wins_over_file():
    assert load(FILE, {"APP_SERVER_PORT": "7"})["server"]["port"] == "7"


def test_layers_are_not_changed():
    first, second = {"a": {"x": 1}}, {"a": {"y": 2}}
    assert merge(first, second) == {"a": {"x": 1, "y": 2}}
    assert first == {"a": {"x": 1}}
