"""Evidence of a failed run: logs, JUnit files and workflow files, read as text that others wrote.

Everything is bounded in size and time and nothing is extracted to disk.
"""

from patchwright.models import Frame, Value


class Hints(Value):
    """What a failed job says of the failure; only a reproduction makes any of it true."""

    test_ids: tuple[str, ...] = ()
    """pytest ids that failed, in the order they were seen, at most 200."""
    frames: tuple[Frame, ...] = ()
    """Traceback entries with paths relative to the repository, oldest first, at most 50."""
    exceptions: tuple[str, ...] = ()
    """Names of the exception types, without their modules, at most 50."""
    excerpt: str = ""
    """The lines that show the failure, cleaned, at most 8,000 characters."""
    note: str = ""
    """Why there is less than hoped for: `no_logs`, `logs_truncated`, `junit_unreadable`; empty when
    all was read."""

    @property
    def signature(self) -> tuple[str, ...]:
        """Return what makes two jobs fail alike: the same tests, or else the same exceptions."""
        return tuple(sorted(self.test_ids)) or tuple(sorted(self.exceptions))


class Recipe(Value):
    """How a job of a workflow prepares and runs its tests, with matrix values filled in."""

    python: str | None = None
    """As setup-python was told: `3.12`, `pypy-3.10` is None."""
    python_file: str = ""
    """The file in the repository that names the version instead."""
    setup: tuple[str, ...] = ()
    """Shell commands of the steps before the tests that install something; they run in the
    repository's root and change the folder themselves when the workflow does."""
    test: tuple[str, ...] = ()
    """Arguments of pytest, without those that change what is reported."""
    working_directory: str = ""
    """Relative to the repository; empty for its root."""
    environment: dict[str, str] = {}
    """Plain values that the workflow, job and step set; of expressions only those that are made of
    matrix values and literals, so never a secret."""
    services: tuple[str, ...] = ()
    """Names of the job's service containers, which a reproduction does not have."""
    note: str = ""
    """Why fields are missing, as codes joined by commas: `no_such_job`, `workflow_unreadable`,
    `reusable_workflow`, `composite_action`, `other_repository`, `matrix_unresolved`,
    `runs_on_windows`, `runs_on_macos`, `python_version_file`, `other_interpreter`, `conda`,
    `setup_unresolved`, `setup_script`, `test_runner` (tox, nox, make or a script starts the tests),
    `unittest`, `test_unresolved`, `no_tests_found`."""
