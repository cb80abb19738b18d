"""Let a copied interpreter find its shared library beside itself instead of at a fixed path."""

import struct
from collections.abc import Iterator
from pathlib import Path

_ORIGIN = b"$ORIGIN"
_LOAD, _DYNAMIC = 1, 2
_STRTAB, _RPATH, _RUNPATH = 5, 15, 29


def look_beside(program: Path) -> bool:
    """Point a 64-bit ELF program's library search path to its own folder, in place.

    Returns False, leaving the file as it is, when there is no fixed path or it cannot be replaced.
    """
    data = bytearray(program.read_bytes())
    try:
        spans = list(_search_paths(data))
    except (struct.error, StopIteration, ValueError):
        return False
    fixed = [(a, b) for a, b in spans if _ORIGIN not in data[a:b] and b - a >= len(_ORIGIN)]
    for start, end in fixed:
        data[start:end] = _ORIGIN.ljust(end - start, b"\0")
    if fixed:
        program.write_bytes(data)
    return bool(fixed)


def _search_paths(data: bytearray) -> Iterator[tuple[int, int]]:
    if data[:6] != b"\x7fELF\x02\x01":
        return
    headers = list(_program_headers(data))
    dynamic = next(h for h in headers if h[0] == _DYNAMIC)
    entries = list(struct.iter_unpack("<QQ", data[dynamic[1] : dynamic[1] + dynamic[3]]))
    table = next(value for tag, value in entries if tag == _STRTAB)
    for tag, value in entries:
        if tag in (_RPATH, _RUNPATH):
            start = _file_offset(headers, table) + value
            yield start, data.index(b"\0", start)


def _program_headers(data: bytearray) -> Iterator[tuple[int, int, int, int]]:
    """Yield type, file offset, address and size in the file of every segment."""
    (offset,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for place in range(offset, offset + size * count, size):
        kind, _, start, address, _, length = struct.unpack_from("<IIQQQQ", data, place)
        yield kind, start, address, length


def _file_offset(headers: list[tuple[int, int, int, int]], address: int) -> int:
    inside = (h for h in headers if h[0] == _LOAD and h[2] <= address < h[2] + h[3])
    _, start, begin, _ = next(inside)
    return start + address - begin
