"""Try to write to each of the paths given; print those that could be written."""
import json
import os
import sys

written = []
for path in sys.argv[1:-1]:
    for how in (os.O_WRONLY | os.O_CREAT, os.O_RDONLY | os.O_TRUNC, os.O_WRONLY | os.O_APPEND):
        try:
            number = os.open(path, how, 0o600)
            if how & os.O_WRONLY:
                os.write(number, b"hostile")
            written.append(path)
        except OSError:
            pass
    for action in (os.unlink, lambda p: os.truncate(p, 0), lambda p: os.link(p, "linked"), lambda p: os.rename(p, "moved")):
        try:
            action(path)
            written.append(path)
        except OSError:
            pass
print(json.dumps(written))
