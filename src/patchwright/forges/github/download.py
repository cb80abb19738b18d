"""Fetch a file that the API redirects to: without any token, and from nowhere inside a network."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

TIMEOUT: Final = 20.0
"""Seconds that a server may be silent."""
LONGEST: Final = 120.0
"""Seconds that one file may take."""
MOST_READ: Final = 64 * 1024 * 1024
"""Bytes that are read in order to keep the last of them."""

_PIECE: Final = 65_536
_TRANSLATED = ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Download:
    """What was read: `whole` when nothing is missing."""

    data: bytes
    whole: bool


@dataclass(frozen=True)
class Downloader:
    """Follows one redirect of an API whose own address says what kind of network is meant."""

    api_url: str
    resolve: Resolve = resolve
    clock: Callable[[], float] = time.monotonic

    def fetch(self, location: str, most: int, *, tail: bool) -> Download | None:
        """Return at most `most` bytes of a file, the last ones with `tail`; None without any.

        Longer files are not whole. Another redirect is not followed.
        """
        try:
            target = urlsplit(location)
            address = self._address(target)
            if address is None:
                return None
            with closing(_connect(target, address)) as connection:
                path = target._replace(scheme="", netloc="", fragment="").geturl() or "/"
                connection.request("GET", path, headers={"User-Agent": "patchwright"})
                answer = connection.getresponse()
                return self._read(answer, most, tail=tail) if answer.status == 200 else None
        except (OSError, ValueError, HTTPException):
            return None

    def _address(self, target: SplitResult) -> str | None:
        """Return the address to connect to; None when the place may not be connected to."""
        api = urlsplit(self.api_url)
        if (
            target.scheme not in {"https", api.scheme}
            or not target.hostname
            or "@" in target.netloc
        ):
            return None
        allowed = {"global"}
        allowed |= {kind_of(found) for found in self.resolve(api.hostname or "", _port(api))}
        found = self.resolve(target.hostname, _port(target))
        return next((address for address in found if kind_of(address) in allowed), None)

    def _read(self, answer: HTTPResponse, most: int, *, tail: bool) -> Download:
        kept, read = bytearray(), 0
        ends = self.clock() + LONGEST
        whole = False
        for piece in _pieces(answer):
            whole = not piece
            read += len(piece)
            kept += piece
            if len(kept) > most and not tail:
                return Download(bytes(kept[:most]), whole=False)
            if len(kept) > most + (1 << 20):
                del kept[:-most]
            if read > MOST_READ or self.clock() > ends:
                break
        return Download(bytes(kept[-most:]), whole=whole and read <= most)


def kind_of(address: str) -> str:
    """Return the kind of network that an address belongs to; `global` is everybody's.

    Addresses that carry another one are judged by that one.
    """
    found = ip_address(address.partition("%")[0])
    found = _carried(found) or found
    kinds = ("loopback", "link_local", "multicast", "unspecified", "private", "reserved")
    kind = next((kind for kind in kinds if getattr(found, f"is_{kind}")), "other")
    return "global" if kind == "other" and found.is_global else kind


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _port(target: SplitResult) -> int:
    return target.port or (443 if target.scheme == "https" else 80)


def _connect(target: SplitResult, address: str) -> HTTPConnection:
    """Connect to the address that was checked; the name is only for the server to see."""
    host, port = target.hostname or "", _port(target)
    plain = socket.create_connection((address, port), timeout=TIMEOUT)
    if target.scheme != "https":
        connection = HTTPConnection(host, port)
        connection.sock = plain
        return connection
    try:
        context = ssl.create_default_context()
        secure = HTTPSConnection(host, port, context=context)
        secure.sock = context.wrap_socket(plain, server_hostname=host)
    except (OSError, ValueError):
        plain.close()
        raise
    return secure


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    """Yield pieces, and an empty one once the file has come to its end."""
    try:
        while piece := answer.read1(_PIECE):
            yield piece
    except (OSError, HTTPException):
        return
    if not answer.length:  # what was announced has arrived
        yield b""
