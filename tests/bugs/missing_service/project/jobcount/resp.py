"""The few words of the Redis protocol that we need."""

import socket


class ProtocolError(Exception):
    """The server said something unexpected."""


def encode(*words):
    """Return a command as bytes."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = str(word).encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
    return b"".join(parts)


def decode(line):
    """Return the value of a one-line answer."""
    kind, rest = line[:1], line[1:].strip()
    if kind == b":":
        return int(rest)
    if kind == b"+":
        return rest.decode()
    raise ProtocolError(line.decode(errors="replace"))


class Connection:
    """One connection, closed at the end of the `with` block."""

    def __init__(self, host="localhost", port=6379, timeout=2.0):
        self._socket = socket.create_connection((host, port), timeout)
        self._answers = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self._answers.close()
        self._socket.close()

    def call(self, *words):
        self._socket.sendall(encode(*words))
        return decode(self._answers.readline())
