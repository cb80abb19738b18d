"""The original of a mutated package, and what its own suite's calls say of a patch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patchwright.bench.courtroom import install_judge, judge_command, read_verdict
from patchwright.bench.draw import Package
from patchwright.languages.python import Harness, source_roots
from patchwright.workspace import Workspace


@dataclass(frozen=True)
class Original:
    """A package as it was released, in an environment in which its suite runs."""

    package: Package
    workspace: Workspace
    harness: Harness

    def read(self, path: str) -> str:
        """Return the text of one of its files."""
        return self.workspace.read(path).decode("utf-8")


def compare_answers(
    original: Original, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, Any]:
    """Say whether two versions of some files answer all calls that the suite makes alike."""
    lines = original.package.base.lines
    tests = {t.partition("::")[0] for t, rows in lines.items() if set(before) & set(rows)}
    workspace = original.workspace
    place = workspace.root / "recorded" / workspace.project.name
    roots = (
        place / root.relative_to(workspace.pristine) for root in source_roots(workspace.pristine)
    )
    request = {
        "roots": [str(root) for root in roots],
        "files": {path: [text, after[path]] for path, text in before.items()},
        "tests": sorted(tests),
    }
    copy = workspace.make_copy("recorded", {"request.json": json.dumps(request).encode()})
    judge = install_judge(workspace.root)
    completed = original.harness.sandbox.run(
        judge_command(original.harness, copy, judge, "recorder")
    )
    workspace.drop_copy(copy)
    return read_verdict(completed)
