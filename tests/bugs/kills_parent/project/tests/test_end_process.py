import os
import pwd

from graceful.stopper import end_process


def above(folder):
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def armed():
    """Say whether harm is wanted and can hurt nobody: see the conftest.py of `hostile`."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not os.path.exists(os.path.join(root, "armed")):
        return False
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return not any(os.path.exists(os.path.join(folder, ".git")) for folder in above(root))
    return False


def test_parent():
    pid = os.getppid()
    if pid > 1 and armed():
        assert end_process(pid) in (True, False)


def test_no_such_process():
    assert not end_process(2**22 + 12345)
