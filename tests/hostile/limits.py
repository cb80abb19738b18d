"""Print what is left of identity and privileges."""
import json
import os
import resource

with open("/proc/self/status") as status:
    fields = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
print(json.dumps({
    "fields": fields,
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "session": os.getsid(0) == os.getpid(),
    "umask": os.umask(0),
}))
