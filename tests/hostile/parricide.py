"""Kill whoever can be killed."""
import os
import signal

for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) not in (os.getpid(), 1):
        try:
            os.kill(int(pid), 0)
            print("could signal", pid, open("/proc/%s/comm" % pid).read().strip())
        except OSError:
            pass
for pid in (os.getppid(), -1):
    try:
        os.kill(pid, signal.SIGKILL)
        print("killed", pid)
    except OSError as error:
        print("spared", pid, error.strerror)
