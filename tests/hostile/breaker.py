"""Make the system calls that a test suite has no need of; print the answer to each."""
import ctypes
import errno
import json
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
numbers = json.loads(sys.argv[1])
answers = {}
for name, number in numbers.items():
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
    answers[name] = "done" if result >= 0 else errno.errorcode.get(ctypes.get_errno(), "?")
new_user, signal_child = 0x10000000, 17
ctypes.set_errno(0)
clone = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
result = libc.syscall(ctypes.c_long(clone), ctypes.c_long(new_user | signal_child), *[ctypes.c_long(0)] * 4)
if result == 0:
    os._exit(0)
answers["clone into a user namespace"] = "done" if result > 0 else errno.errorcode[ctypes.get_errno()]
print(json.dumps(answers))
