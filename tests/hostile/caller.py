"""Try every way to a network that a program has; the loopback server's port is the argument."""
import contextlib
import errno
import json
import socket
import sys

answers = {}


@contextlib.contextmanager
def attempt(name):
    try:
        yield
        answers[name] = "reached"
    except socket.gaierror as error:
        answers[name] = "EAI %s" % error.errno
    except OSError as error:
        answers[name] = errno.errorcode.get(error.errno, str(error))


port = int(sys.argv[1])
for family, host in (("AF_INET", "127.0.0.1"), ("AF_INET6", "::1")):
    with attempt(family + " tcp"):
        socket.create_connection((host, port), timeout=1).close()
    with attempt(family + " udp"), socket.socket(getattr(socket, family), socket.SOCK_DGRAM) as s:
        s.sendto(b"x", ("192.0.2.1" if family == "AF_INET" else "2001:db8::1", 9))
with attempt("outside"):
    socket.create_connection(("192.0.2.1", 9), timeout=1).close()
with attempt("names"):
    socket.getaddrinfo("example.com", 80)
families = {"AF_NETLINK": 16, "AF_PACKET": 17, "AF_CAN": 29, "AF_BLUETOOTH": 31, "AF_ALG": 38, "AF_VSOCK": 40}
for family, number in families.items():
    with attempt(family):
        socket.socket(number, socket.SOCK_RAW).close()
with attempt("abstract"), socket.socket(socket.AF_UNIX) as s:
    s.connect("\0" + sys.argv[2])
print(json.dumps(answers))
