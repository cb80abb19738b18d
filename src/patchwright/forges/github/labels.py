"""Put labels on an issue or pull request, making those that the repository does not have."""

from collections.abc import Sequence
from typing import Final

from patchwright.forges.github import surface as at
from patchwright.forges.github.calls import Calls

RED: Final = "b60205"
BLUE: Final = "1d76db"


def ensure_labels(calls: Calls, number: int, labels: Sequence[str]) -> None:
    """Put labels on; those that are there already stay as they are."""
    for label in labels:
        if calls.call(at.LABEL, {"name": label}, allow=(404,)).status == 404:
            _create(calls, label)
    if labels:
        calls.call(at.ADD_LABELS, {"issue_number": number}, body={"labels": list(labels)})


def _create(calls: Calls, label: str) -> None:
    warns = label.upper() == "DO NOT MERGE"
    text = "Opened by Patchwright; a person decides" if warns else "Made by Patchwright"
    body = {"name": label, "color": RED if warns else BLUE, "description": text}
    answer = calls.call(at.CREATE_LABEL, body=body, allow=(422,))
    if answer.status == 422 and "already_exists" not in answer.text:
        raise calls.failed(at.CREATE_LABEL, answer)
