"""Do what ordinary test suites do; print what did not work."""
import asyncio
import contextlib
import getpass
import json
import multiprocessing
import os
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor

failed = {}


@contextlib.contextmanager
def attempt(name):
    try:
        yield
    except Exception as error:
        failed[name] = repr(error)


async def talk():
    process = await asyncio.create_subprocess_exec("echo", "hello", stdout=subprocess.PIPE)
    assert (await process.communicate())[0] == b"hello\n"


def main():
    with attempt("asyncio"):
        asyncio.run(talk())
    for method in ("fork", "spawn"):
        with attempt("pool " + method):
            context = multiprocessing.get_context(method)
            with ProcessPoolExecutor(2, mp_context=context) as pool:
                assert list(pool.map(abs, [-1, -2])) == [1, 2]
    with attempt("manager"), multiprocessing.Manager() as manager:
        assert manager.dict(a=1)["a"] == 1
    with attempt("temporary files"), tempfile.TemporaryDirectory() as folder:
        sqlite3.connect(folder + "/database").execute("create table a (b)")
        os.rename(folder + "/database", folder + "/renamed")
        os.chmod(folder + "/renamed", 0o600)
        os.symlink("renamed", folder + "/link")
        os.mkfifo(folder + "/pipe")
        os.utime(folder + "/link")
    with attempt("home"), open(os.path.expanduser("~/.config"), "w") as config:
        config.write("x")
    with attempt("shell"):
        shell = "cd /usr && ls > /dev/null && head -c 10 /dev/urandom | wc -c"
        assert subprocess.check_output(shell, shell=True).strip() == b"10"
    with attempt("certificates"):
        ssl.create_default_context()
    with attempt("threads"):
        threads = [threading.Thread(target=os.getpid) for _ in range(20)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    with attempt("processors"):
        assert os.cpu_count() and os.sched_getaffinity(0)
    with attempt("socket pair"):
        one, two = socket.socketpair()
        one.sendall(b"x")
        assert two.recv(1) == b"x"
    with attempt("host name"):
        assert socket.gethostname()
    with attempt("interpreter"):
        subprocess.check_call([sys.executable, "-c", "import json, encodings.idna, site"])
    with attempt("devices"):
        assert os.open("/dev/null", os.O_RDWR) and os.path.exists("/dev/fd/0")
    with attempt("user"), contextlib.suppress(KeyError):
        getpass.getuser()
    with attempt("terminal"):
        os.openpty()
    print(json.dumps(failed))


if __name__ == "__main__":
    main()
