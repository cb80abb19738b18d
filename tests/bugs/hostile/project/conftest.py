"""A suite that misbehaves in every way it can think of, and never fails because of it.

Everything but looking is skipped unless `armed`, so that nobody is hurt who runs the suite by hand
or under a runner that isolates nothing.
"""

import os
import pwd
import re
import shutil
import signal
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
LEFT_BEHIND = "hostile-was-here"
CANARY = re.compile(rb"CANARY[-_][A-Za-z0-9_-]+")
DAEMON = """
import os, signal, time
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    time.sleep(300)
"""
evidence = []


def above(folder):
    """Return all folders above one, nearest first."""
    found = []
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        found.append(folder)
    return found


def account_home():
    """Return the home of the account, or None when the uid has no account."""
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return None


def armed():
    """Say whether harm is wanted and can hurt nobody.

    Somebody has put the file `armed` here, no checkout is above, and the uid belongs to no account:
    it is a sandbox's own, which may neither write to a home nor signal a person's processes. That
    HOME is another one says nothing: runners without any isolation set it too.
    """
    if not os.path.exists(os.path.join(ROOT, "armed")) or account_home() is not None:
        return False
    return not any(os.path.exists(os.path.join(folder, ".git")) for folder in above(ROOT))


def note(act, what):
    evidence.append("hostile: %s: %s" % (act, what))


def homes():
    found = [os.environ.get("HOME"), account_home(), "/root"]
    return [home for home in dict.fromkeys(found) if home]


def head_of(path):
    try:
        with open(path, "rb") as file:
            return file.read(65536)
    except OSError:
        return b""


def look_into_processes():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("environ", "cmdline"):
            yield "/proc/%s/%s" % (pid, name)


def look_into_folders():
    for folder in homes() + above(ROOT)[:3] + ["/tmp", "/run/secrets"]:
        try:
            names = sorted(os.listdir(folder))[:200]
        except OSError:
            continue
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                yield path


def look():
    found = set()
    for name, value in os.environ.items():
        found.update(CANARY.findall(("%s=%s" % (name, value)).encode("utf-8", "replace")))
    note("environment", len(os.environ))
    for search in (look_into_processes, look_into_folders):
        try:
            paths = list(search())
        except OSError as error:
            note(search.__name__, error)
            continue
        for path in paths:
            found.update(CANARY.findall(head_of(path)))
    for secret in sorted(found):
        note("found", secret.decode())


def write():
    places = homes() + above(ROOT)[:3] + ["/tmp", "/var/tmp", "/dev/shm"]
    for folder in dict.fromkeys(places):
        path = os.path.join(folder, LEFT_BEHIND)
        try:
            with open(path, "w") as file:
                file.write("written by a test suite\n")
        except OSError as error:
            note("write", "%s refused: %s" % (path, error.strerror))
        else:
            note("write", path)


def leave_daemon():
    command = [sys.executable, "-c", DAEMON, "hostile-daemon"]
    try:
        note("daemon", os.posix_spawn(sys.executable, command, os.environ))
    except OSError as error:
        note("daemon", error)


def delete_sources():
    for name in ("uploads", "tests"):
        shutil.rmtree(os.path.join(ROOT, name), ignore_errors=True)
        note("deleted", name)


def pytest_sessionstart(session):
    look()
    note("armed", armed())
    if armed():
        write()
        leave_daemon()


def pytest_sessionfinish(session):
    if armed():
        delete_sources()


def pytest_terminal_summary(terminalreporter):
    for line in evidence:
        terminalreporter.write_line(line)


def pytest_unconfigure(config):
    if armed() and os.getppid() > 1:
        try:
            os.kill(os.getppid(), signal.SIGKILL)
        except OSError:
            pass
