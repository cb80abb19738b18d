"""Try to connect to a Unix socket in each way there is."""
import errno
import json
import socket
import sys

answers = {}
for kind in ("SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET"):
    for how in ("connect", "sendto", "pair"):
        try:
            number = getattr(socket, kind)
            if how == "pair":
                knocking = socket.socketpair(socket.AF_UNIX, number)[0]
                knocking.sendto(b"hello", sys.argv[1]) if kind == "SOCK_DGRAM" else None
                knocking.connect(sys.argv[1])
            else:
                knocking = socket.socket(socket.AF_UNIX, number)
                knocking.connect(sys.argv[1]) if how == "connect" else knocking.sendto(b"x", sys.argv[1])
            answers[kind + " " + how] = "reached"
        except OSError as error:
            answers[kind + " " + how] = errno.errorcode.get(error.errno, str(error.errno))
print(json.dumps(answers))
