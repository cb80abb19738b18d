import sqlite3

import pytest

from ledger import accounts


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    connection = sqlite3.connect(
        str(tmp_path_factory.mktemp("data") / "ledger.db"), isolation_level=None
    )
    accounts.create(connection)
    accounts.open_account(connection, "bank", 1, 10_000)
    yield connection
    connection.close()


@pytest.fixture
def ledger(database):
    database.execute("begin")
    yield database
    database.execute("rollback")
