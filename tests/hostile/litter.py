"""Leave things in shared memory and a maze in the private folder."""
import os
from multiprocessing import shared_memory

try:
    from multiprocessing import resource_tracker

    shared = shared_memory.SharedMemory("litter-of-a-suite", create=True, size=4096)
    resource_tracker.unregister(shared._name, "shared_memory")
    print("left")
except OSError as error:
    print("refused", error.errno)
os.chdir(os.environ["TMPDIR"])
for _ in range(60):  # longer than any path can say
    os.mkdir("deep" * 50)
    os.chdir("deep" * 50)
os.chmod(os.environ["HOME"], 0)
