"""Leave a process in a session of its own that holds the output open; end at once."""
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid() if os.getpid() != os.getsid(0) else None
        while True:
            time.sleep(3600)
    os._exit(0)
os.wait()
print("left one behind")
