import pytest

from jobcount.counter import Counter
from jobcount.resp import Connection


@pytest.fixture
def counter():
    with Connection() as connection:
        counter = Counter(connection, prefix="jobcount-tests")
        counter.reset("import")
        yield counter
        counter.reset("import")
