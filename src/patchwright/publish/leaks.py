"""Look for secrets in the lines that a patch adds: nothing of the kind is ever published."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from patchwright.models import Commit
from patchwright.views.diffs import read_diff

MOST_LINE: Final = 4_096

_PATTERNS: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("a GitHub token", r"gh[opsur]_[A-Za-z0-9._-]{30,}"),
        ("a GitHub token", r"github_pat_[A-Za-z0-9_]{20,}"),
        ("an API key", r"\bsk-[A-Za-z0-9_-]{16,}"),
        ("an AWS key id", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
        ("a private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY"),
        ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a Slack token", r"\bxapp-[0-9]-[A-Za-z0-9-]{10,}"),
        ("a LangSmith key", r"\blsv2_[A-Za-z0-9_]{16,}"),
        ("a Sentry token", r"\bsntry[su]_[A-Za-z0-9+/=_-]{16,}"),
    )
)


def find_secrets(commits: Iterable[Commit]) -> Iterator[tuple[str, str]]:
    """Yield the path and the kind of every secret in added lines; the diffs must be true."""
    for commit in commits:
        for file in read_diff(commit.patch.diff):
            added = ["".join(p.text for p in row.parts) for row in file.rows if row.kind == "add"]
            # Once more without line ends: a secret may be wrapped, as keys in files are.
            for line in (*added, "".join(map(str.strip, added))):
                yield from ((file.path, kind) for kind in kinds_of(line))


def kinds_of(text: str) -> Iterator[str]:
    """Yield what kinds of secrets a text shows, each at most once."""
    pieces = [text[n : n + MOST_LINE] for n in range(0, len(text), MOST_LINE // 2)]
    seen = set()
    for kind, pattern in _PATTERNS:
        if kind not in seen and any(pattern.search(piece) for piece in pieces):
            seen.add(kind)
            yield kind
