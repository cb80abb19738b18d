"""Source files as bytes: decode, apply byte-span edits, and render what changed."""

import difflib
import hashlib
import io
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from patchwright.models import Edit

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class SourceFile:
    """One file of the repository under repair; `path` is relative, with forward slashes."""

    path: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """Return the hex digest of the file's bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def encoding(self) -> str:
        """Return the codec of the text behind a byte-order mark, by PEP 263."""
        found, _ = tokenize.detect_encoding(io.BytesIO(self.data).readline)
        return "utf-8" if found == "utf-8-sig" else found

    @cached_property
    def text(self) -> str:
        """Return the text without a byte-order mark and with its line ends as they are.

        Raises SyntaxError or UnicodeDecodeError when the bytes are not what the file declares.
        """
        return self.data.removeprefix(BOM).decode(self.encoding)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Return the lines with their ends, counted as CPython counts them."""
        return tuple(io.StringIO(self.text, newline="").readlines())

    @cached_property
    def newline(self) -> str:
        """Return the line end of the first line, the one that new lines will have."""
        first = self.lines[0] if self.lines else ""
        return next((end for end in ("\r\n", "\n", "\r") if first.endswith(end)), "\n")

    def byte_offset(self, character: int) -> int:
        """Translate an offset into `text` into an offset into `data`."""
        mark = len(BOM) if self.data.startswith(BOM) else 0
        return mark + len(self.text[:character].encode(self.encoding))

    def edit(self, start: int, end: int, replacement: str) -> Edit:
        """Make an `Edit` from byte offsets into `data`."""
        return Edit(
            path=self.path,
            base_sha256=self.sha256,
            start=start,
            end=end,
            replacement=replacement,
        )


def apply_edits(source: SourceFile, edits: Sequence[Edit]) -> bytes:
    """Return the file's bytes with every edit applied; all other bytes stay as they are.

    Raises ValueError when an edit was made for other bytes, overlaps another or is out of range,
    and UnicodeEncodeError when the file's encoding cannot hold a replacement.
    """
    data, last = source.data, len(source.data)
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        if edit.path != source.path or edit.base_sha256 != source.sha256:
            msg = f"{source.path}: the edit was made for another version of the file"
            raise ValueError(msg)
        if not 0 <= edit.start <= edit.end <= last:
            msg = f"{source.path}: edits overlap or lie outside the file"
            raise ValueError(msg)
        data = data[: edit.start] + edit.replacement.encode(source.encoding) + data[edit.end :]
        last = edit.start
    return data


def patched_files(
    sources: Mapping[str, SourceFile], edits: Sequence[Edit]
) -> dict[str, SourceFile]:
    """Return every edited file as it is after the edits, by path; raises as `apply_edits` does."""
    paths = sorted({edit.path for edit in edits})
    return {
        path: SourceFile(
            path, apply_edits(sources[path], [edit for edit in edits if edit.path == path])
        )
        for path in paths
    }


def unified_diff(before: SourceFile, after: SourceFile) -> str:
    """Render one file's change the way git does, for people to read."""
    rows = difflib.unified_diff(
        before.lines, after.lines, f"a/{before.path}", f"b/{after.path}", n=3
    )
    return "".join(
        row if row.endswith(("\n", "\r")) else row + "\n\\ No newline at end of file\n"
        for row in rows
    )


def candidate_id(edits: Sequence[Edit]) -> str:
    """Name a set of edits by content: equal edits have equal ids, whatever their order."""
    rows = sorted(f"{e.path}\0{e.base_sha256}\0{e.start}\0{e.end}\0{e.replacement}" for e in edits)
    return hashlib.sha256("\0\0".join(rows).encode()).hexdigest()[:16]
