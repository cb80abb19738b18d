"""Look for a secret in every process and in the given files; the secret comes reversed."""
import contextlib
import json
import os
import stat
import sys

secret = sys.argv[1][::-1].encode()
found = []


def look(path):
    with contextlib.suppress(OSError):
        kind = os.stat(path).st_mode
        if stat.S_ISREG(kind) or stat.S_ISCHR(kind):  # a pipe may be our own
            with open(path, "rb") as source:
                if secret in source.read(1 << 20):
                    found.append(path)


def memory(pid):
    with contextlib.suppress(OSError), open("/proc/%s/mem" % pid, "rb", buffering=0):
        found.append("opened /proc/%s/mem" % pid)


family = {str(os.getpid())}
for pid in filter(str.isdigit, os.listdir("/proc")):
    if pid in family:
        continue
    look("/proc/%s/environ" % pid)
    look("/proc/%s/cmdline" % pid)
    memory(pid)
    with contextlib.suppress(OSError):
        for number in os.listdir("/proc/%s/fd" % pid):
            os.readlink("/proc/%s/fd/%s" % (pid, number))
            found.append("followed /proc/%s/fd/%s" % (pid, number))
            look("/proc/%s/fd/%s" % (pid, number))
    for way in ("root", "cwd"):
        for path in sys.argv[2:]:
            look("/proc/%s/%s/%s" % (pid, way, path))
for path in sys.argv[2:]:
    look(path)
    look(os.path.join(os.path.dirname(path), "..", os.path.relpath(path, os.path.dirname(path) + "/..")))
for number in os.listdir("/proc/self/fd"):
    look("/proc/self/fd/" + number)
print(json.dumps({"found": found, "fds": sorted(os.listdir("/proc/self/fd"), key=int)[:-1]}))
