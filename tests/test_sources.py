"""Edits are byte spans: everything outside them survives exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.sources import BOM, SourceFile, apply_edits, candidate_id, unified_diff

ENDS = ("\n", "\r\n", "\r")
LINES = st.lists(st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=20))


@given(LINES, st.sampled_from(ENDS), st.booleans(), st.data())
def test_bytes_outside_the_span_survive(
    lines: list[str], end: str, bom: bool, data: st.DataObject
) -> None:
    raw = (BOM if bom else b"") + end.join(["x = 1", *lines]).encode()
    source = SourceFile("m.py", raw)
    start = data.draw(st.integers(len(BOM) if bom else 0, len(raw)))
    stop = data.draw(st.integers(start, len(raw)))
    after = apply_edits(source, [source.edit(start, stop, "héllo")])
    assert after == raw[:start] + "héllo".encode() + raw[stop:]


def test_replacement_is_written_in_the_files_own_encoding() -> None:
    source = SourceFile("m.py", "# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"))
    place = source.data.index(b"\xe9")
    after = apply_edits(source, [source.edit(place, place + 1, "ü")])
    assert after.endswith(b"'\xfc'\n")
    with pytest.raises(UnicodeEncodeError):
        apply_edits(source, [source.edit(place, place + 1, "€")])


def test_an_edit_for_another_version_is_refused() -> None:
    source = SourceFile("m.py", b"a = 1\n")
    other = SourceFile("m.py", b"a = 2\n")
    with pytest.raises(ValueError, match="another version"):
        apply_edits(other, [source.edit(0, 1, "b")])


def test_overlapping_edits_are_refused() -> None:
    source = SourceFile("m.py", b"abcdef\n")
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(source, [source.edit(0, 3, "x"), source.edit(2, 4, "y")])


def test_the_id_does_not_depend_on_the_order_of_the_edits() -> None:
    source = SourceFile("m.py", b"abcdef\n")
    first, second = source.edit(0, 1, "x"), source.edit(3, 4, "y")
    assert candidate_id([first, second]) == candidate_id([second, first])
    assert candidate_id([first]) != candidate_id([second])


def test_diff_of_a_file_without_a_last_line_end() -> None:
    before, after = SourceFile("m.py", b"a = 1"), SourceFile("m.py", b"a = 2")
    diff = unified_diff(before, after)
    assert diff.count("\\ No newline at end of file") == 2
    assert "-a = 1" in diff
    assert "+a = 2" in diff
