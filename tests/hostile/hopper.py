"""Move from process to process, so that a list of processes is old before it is read."""
import os

import time

if os.fork():
    time.sleep(3600)
while True:
    try:
        if os.fork():
            os._exit(0)
    except OSError:
        pass
