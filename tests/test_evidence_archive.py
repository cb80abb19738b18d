"""Archives are opened in memory and within limits, whatever they claim of themselves."""

import io
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.evidence.archive import (
    MEMBER_BYTES,
    MOST_MEMBERS,
    TOTAL_BYTES,
    open_members,
    plain_or_zip,
)


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as out:
        for name, content in members:
            out.writestr(name, content)
    return made.getvalue()


def lines(count: int, seed: int = 0) -> bytes:
    """Return text that compresses as logs do."""
    return b"".join(b"%d passed in %d\n" % (n * 7919 + seed, n * n) for n in range(count))


def test_members_come_with_their_labels() -> None:
    data = archive(("0_test.txt", b"a"), ("test (3.12)/3_Run.txt", b"b"), ("folder/", b""))
    assert list(open_members(data)) == [("0_test.txt", b"a"), ("test (3.12)/3_Run.txt", b"b")]
    assert plain_or_zip(data).note == ""


def test_an_artifact_can_be_a_plain_file() -> None:
    opened = plain_or_zip(b"<testsuites/>", "report.xml")
    assert opened.members == (("report.xml", b"<testsuites/>"),)
    assert list(open_members(b"<testsuites/>")) == [("", b"<testsuites/>")]
    assert plain_or_zip(b"").members == tuple(open_members(b"")) == ()
    assert plain_or_zip(b"x" * (MEMBER_BYTES + 1)).note == "logs_truncated"


def _symlink() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
    return made.getvalue()


def _encrypted() -> bytes:
    data = bytearray(archive(("a", b"secret")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    return bytes(data)


def _understated() -> bytes:
    """A member that says that it has ten bytes and has a million."""
    content = lines(60_000)
    data = archive(("a", content))
    return data.replace(struct.pack("<L", len(content)), struct.pack("<L", 10))


def _overlapping() -> bytes:
    """A hundred entries of the listing that all name the same megabyte."""
    data = archive(("a", lines(60_000)))
    at = data.find(b"PK\x01\x02")
    end = data.find(b"PK\x05\x06")
    entry = data[at:end] * 100
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 100, 100, len(entry), at, 0)
    return data[:at] + entry + tail


def _zip64_lie() -> bytes:
    data = bytearray(archive(("a", b"text")))
    at = data.find(b"PK\x01\x02")
    data[at + 20 : at + 28] = b"\xff" * 8
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: archive(("a", bytes(MEMBER_BYTES - 1))),
    "large member": lambda: archive(("a", lines(700_000))),
    "symlink": _symlink,
    "encrypted": _encrypted,
    "understated": _understated,
    "bzip2": lambda: archive(("a", b"text"), method=zipfile.ZIP_BZIP2),
    "lzma": lambda: archive(("a", b"text"), method=zipfile.ZIP_LZMA),
    "truncated": lambda: archive(("a", b"text"))[:-30],
    "cut in the middle": lambda: archive(("a", lines(1000)))[:200],
    "zip64 lie": _zip64_lie,
    "only a beginning": lambda: b"PK\x03\x04",
    "many members": lambda: archive(*((f"{n}", b"") for n in range(30_000))),
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_t56_hostile_archives_give_nothing(made: Callable[[], bytes]) -> None:
    data = made()
    tracemalloc.start()
    opened = plain_or_zip(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(len(content) for _, content in opened.members) <= 10
    assert opened.note in ("archive_unreadable", "logs_truncated")
    assert peak < 3 * MEMBER_BYTES


def test_t56_overlapping_entries_are_counted_each() -> None:
    members = plain_or_zip(_overlapping()).members
    assert sum(len(content) for _, content in members) <= TOTAL_BYTES


def test_t56_no_more_members_than_the_limit() -> None:
    opened = plain_or_zip(archive(*((f"{n}.txt", b"x") for n in range(MOST_MEMBERS + 50))))
    assert len(opened.members) == MOST_MEMBERS
    assert opened.note == "logs_truncated"


def test_t56_no_more_bytes_than_the_limit() -> None:
    content = lines(240_000)
    assert len(content) < MEMBER_BYTES
    opened = plain_or_zip(archive(*((f"{n}.txt", content) for n in range(12))))
    assert 0 < sum(len(c) for _, c in opened.members) <= TOTAL_BYTES
    assert opened.note == "logs_truncated"


def test_t56_names_are_labels() -> None:
    names = ["../../etc/passwd", "/etc/passwd", "C:\\x", "\x1b[31mred", "a" * 3000]
    opened = plain_or_zip(archive(*((name, b"x") for name in names)))
    labels = [label for label, _ in opened.members]
    assert len(labels) == len(names)
    assert all(len(label) <= 200 and "\x1b" not in label for label in labels)


@given(st.binary(max_size=400), st.integers(0, 300), st.integers(0, 255))
@settings(deadline=None)
def test_no_bytes_break_the_reader(data: bytes, at: int, value: int) -> None:
    plain_or_zip(b"PK\x03\x04" + data)
    damaged = bytearray(archive(("a.txt", b"some text"), ("b.txt", lines(5))))
    damaged[at % len(damaged)] = value
    plain_or_zip(bytes(damaged))
    list(open_members(data))
