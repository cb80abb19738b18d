import pytest


@pytest.fixture(scope="session")
def ramp(worker_id, tmp_path_factory):
    """A folder that no other worker writes to."""
    folder = tmp_path_factory.mktemp("ramp") / worker_id
    folder.mkdir()
    return folder
