"""Open the archives in which a forge hands out logs and artifacts, in memory and within limits.

Nothing is extracted to disk; the name of a member is a label and never a path.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from patchwright.models import Value
from patchwright.untrusted import clean

MOST_MEMBERS: Final = 200
MEMBER_BYTES: Final = 8 * 1024 * 1024
TOTAL_BYTES: Final = 64 * 1024 * 1024
HIGHEST_RATIO: Final = 200
_LISTING_BYTES: Final = 1024 * 1024
_TAIL: Final = 128 * 1024
_LONGEST_NAME: Final = 200

_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
_END: Final = (b"PK\x05\x06", 12, "<L")
"""Signature of an end record, and where and how it says how long the listing is."""
_END_64: Final = (b"PK\x06\x06", 40, "<Q")
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
)


class Opened(Value):
    """The members of an archive, or the one file that was no archive."""

    members: tuple[tuple[str, bytes], ...] = ()
    note: str = ""
    """`archive_unreadable`, or `logs_truncated` when members were left out."""


def is_archive(data: bytes) -> bool:
    """Say whether these bytes begin like an archive; artifacts can be plain files as well."""
    return data.startswith(_SIGNATURES)


def plain_or_zip(data: bytes, label: str = "") -> Opened:
    """Return the members of an archive, or the bytes themselves under `label`; never raises."""
    if not is_archive(data):
        whole = ((label, data[:MEMBER_BYTES]),) if data else ()
        return Opened(members=whole, note="logs_truncated" if len(data) > MEMBER_BYTES else "")
    reading = _Reading()
    members = tuple(_members(data, reading))
    return Opened(members=members, note=reading.note)


def open_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the label and content of each member; members beyond the limits are left out.

    Bytes that are no archive are one member without a label.
    """
    if data and not is_archive(data):
        yield "", data[:MEMBER_BYTES]
    elif data:
        yield from _members(data, _Reading())


class _Reading:
    """What is left of the limits, and what had to be said."""

    def __init__(self) -> None:
        self.note = ""
        self.left = TOTAL_BYTES


def _members(data: bytes, reading: _Reading) -> Iterator[tuple[str, bytes]]:
    if not _listing_is_short(data):
        reading.note = "archive_unreadable"
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN:
        reading.note = "archive_unreadable"
        return
    with archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        if len(files) > MOST_MEMBERS:
            reading.note = "logs_truncated"
        for info in files[:MOST_MEMBERS]:
            content = _content(archive, info, reading.left)
            if content is None:
                reading.note = "logs_truncated"
                continue
            reading.left -= len(content)
            yield clean(info.filename, _LONGEST_NAME), content


def _listing_is_short(data: bytes) -> bool:
    """Say whether every record that could be the end record has a listing of at most 1 MiB.

    Opening an archive reads its whole listing, so this is asked before.
    """
    tail = data[-_TAIL:]
    return all(size <= _LISTING_BYTES for kind in (_END, _END_64) for size in _sizes(tail, *kind))


def _sizes(tail: bytes, signature: bytes, offset: int, form: str) -> Iterator[int]:
    at = tail.find(signature)
    while at >= 0:
        field = tail[at + offset : at + offset + struct.calcsize(form)]
        if len(field) == struct.calcsize(form):
            size = int(struct.unpack(form, field)[0])
            if size != 0xFFFFFFFF:  # then a record of 64 bits says it
                yield size
        at = tail.find(signature, at + 1)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes | None:
    if not _acceptable(info, left):
        return None
    most = min(MEMBER_BYTES, left, HIGHEST_RATIO * max(info.compress_size, 1))
    try:
        with archive.open(info) as member:
            content = member.read(most + 1)
    except _BROKEN:
        return None
    return content if len(content) <= most else None


def _acceptable(info: zipfile.ZipInfo, left: int) -> bool:
    return (
        info.compress_type in _METHODS
        and not info.flag_bits & _ENCRYPTED
        and not stat.S_ISLNK(info.external_attr >> 16)
        and info.file_size <= min(MEMBER_BYTES, left)
        and info.file_size <= HIGHEST_RATIO * max(info.compress_size, 1)
    )
