"""Apply the edits of a report to files as they are and make the diffs that people read anew."""

from collections.abc import Callable, Sequence

from patchwright.models import Commit
from patchwright.sources import SourceFile, patched_files, unified_diff

Read = Callable[[str, bool], SourceFile]
"""Return the file at a path; the flag says whether it may be new. Raises ValueError otherwise."""


def made_anew(
    commits: Sequence[Commit], read: Read
) -> tuple[tuple[Commit, ...], list[dict[str, bytes]]]:
    """Apply each commit on top of the ones before; raises ValueError when the base has changed.

    Returns the commits with their true diffs, and the files of each. An unknown encoding raises
    SyntaxError or LookupError.
    """
    now: dict[str, SourceFile] = {}
    made: list[dict[str, bytes]] = []
    true: list[Commit] = []
    for commit in commits:
        edits = commit.patch.edits
        for path in sorted({edit.path for edit in edits} - now.keys()):
            now[path] = read(path, commit.role == "regression_test")
        after = patched_files(now, edits)
        diff = "".join(unified_diff(now[path], after[path]) for path in sorted(after))
        true.append(
            commit.model_copy(update={"patch": commit.patch.model_copy(update={"diff": diff})})
        )
        made.append({path: source.data for path, source in after.items()})
        now |= after
    return tuple(true), made
