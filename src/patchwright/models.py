"""The values that flow between the stages: frozen, closed, and safe to print as JSON."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from patchwright.consulted import Consultation as Consultation
from patchwright.consulted import Explanation as Explanation
from patchwright.searched import SearchPoint as SearchPoint
from patchwright.searched import SearchStatistics as SearchStatistics
from patchwright.searched import Value as Value
from patchwright.spent import ModelSpend as ModelSpend
from patchwright.spent import ModelUse as ModelUse
from patchwright.spent import Spend as Spend

SCHEMA_VERSION: Final = "1.0"


class Outcome(StrEnum):
    """The one name under which a run ends."""

    PLAUSIBLE_PATCH = "PLAUSIBLE_PATCH"
    NO_PLAUSIBLE_PATCH = "NO_PLAUSIBLE_PATCH"
    NOT_REPRODUCED = "NOT_REPRODUCED"
    FLAKY = "FLAKY"
    FAILS_ON_BASE = "FAILS_ON_BASE"
    ENVIRONMENT = "ENVIRONMENT"
    DECLINED = "DECLINED"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    AMBIGUOUS = "AMBIGUOUS"
    INTERRUPTED = "INTERRUPTED"
    ERROR = "ERROR"


class Ending(Value):
    """Why a run ended: a reason code that programs read and a sentence that says what to do."""

    outcome: Outcome
    reason: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    sentence: str


class Frame(Value):
    """One traceback entry inside the repository; `path` is relative to it, with forward slashes."""

    path: str
    line: int
    function: str


class Failure(Value):
    """Why one test did not pass."""

    exception: str
    message: str
    frames: tuple[Frame, ...] = ()
    """Outermost first."""
    chain: tuple[str, ...] = ()
    """Names of the exception types behind it: causes, contexts and their base classes."""
    missing: str | None = None
    """The module, name or file that the exception says is missing."""


class Actor(Value):
    """Somebody who did something on a forge; only `id` decides, the login is for reading."""

    id: int
    login: str
    kind: str = "User"
    """`User`, `Bot` or `Organization`, as the forge says."""


class Run(Value):
    """One attempt of one workflow run."""

    id: int
    attempt: int = 1
    workflow_id: int
    name: str = ""
    path: str
    """Path of the workflow's file in the repository; the name can be anybody's, this cannot."""
    event: str
    status: str = "completed"
    conclusion: str | None = None
    head_sha: str
    head_branch: str | None = None
    head_repository_id: int | None = None
    head_repository: str = ""
    url: str = ""
    created_at: str = ""
    pull_requests: tuple[int, ...] = ()
    actors: tuple[Actor, ...] = ()
    """Who caused the run and who started this attempt."""


Kind = Literal["local", "push", "pull_request", "fork", "issue", "sentry_issue"]
"""Where a failure comes from, which decides where a patch may land."""


class Landing(Value):
    """What is checked out for an admitted alert and where its patch may go."""

    kind: Kind
    sha: str
    """The commit that is judged and that the patch is made on."""
    head_branch: str
    """The branch that held the commit when the alert was admitted; a moved branch declines it."""
    target_branch: str
    """The branch that the pull request asks to change."""
    merge_base: str | None = None
    """For pull requests: a failure that is there as well is FAILS_ON_BASE."""
    talk_to: int | None = None
    """The issue or pull request that is told."""
    checks_out: bool = True
    """Whether this process may check the commit out and run its code: never for a fork."""


class Alert(Value):
    """A claim from outside that a commit misbehaves."""

    source: str
    repository: str
    kind: Kind = "local"
    number: int | None = None
    """The issue or pull request that it belongs to."""
    run_id: int | None = None
    sha: str | None = None
    base_ref: str | None = None
    test_ids: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    log_excerpt: str = ""
    url: str | None = None
    alert_key: str
    """Source and its own id: removes duplicate deliveries."""


TestOutcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]


class TestResult(Value):
    """What one test id did in one run."""

    __test__ = False

    outcome: TestOutcome
    seconds: float = 0.0
    failure: Failure | None = None
    endpoints: tuple[str, ...] = ()
    """What the test reached outside its process: `connect host:port`, `lookup host:port`,
    `bind host:port`, `socket` for any internet socket, `process` for a program it started."""


class CrashFrame(Value):
    """One source frame at the moment an exception left it: what its variables held."""

    path: str
    line: int
    function: str
    values: Mapping[str, tuple[str, str]] = {}
    """Variable or attribute path (`self.rows`) -> name of its type, and a short `repr`."""


Ended = Literal["finished", "deadline", "died", "unusable"]


class SuiteReport(Value):
    """One observation of the oracle."""

    results: Mapping[str, TestResult] = {}
    lines: Mapping[str, Mapping[str, tuple[int, ...]]] = {}
    """The spectrum: test id -> path -> executed lines; empty when the run was not traced."""
    types: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]] = {}
    """Path -> qualified name of a function -> local variable -> names of the types it had."""
    crashes: Mapping[str, tuple[CrashFrame, ...]] = {}
    """Failing test id -> source frames at the moment of the crash, innermost first."""
    sources: tuple[str, ...] = ()
    """Files of the private copy that were imported while the suite ran."""
    modules: tuple[str, ...] = ()
    """Names of the modules that were imported from elsewhere, in that order."""
    exit_code: int | None = None
    ended: Ended = "finished"
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    tail: str = ""
    """The last lines that the run printed."""

    def failing(self) -> tuple[str, ...]:
        """Return the ids that failed or could not be collected, in the order they ran."""
        return tuple(t for t, r in self.results.items() if r.outcome in ("failed", "error"))

    def passing(self) -> tuple[str, ...]:
        """Return the ids that passed, in the order they ran."""
        return tuple(t for t, r in self.results.items() if r.outcome == "passed")


class Environment(Value):
    """The interpreter in which the suite runs, and why that one."""

    python: str
    """Path of the interpreter's executable."""
    version: str
    prefix: str
    pytest: str
    origin: str
    """One sentence: what was chosen and why."""
    readable: tuple[str, ...] = ()
    """Folders that the sandbox must be able to read for it to work."""


class SuspiciousLocation(Value):
    """A source line that may hold the fault."""

    path: str
    line: int
    function: str
    suspiciousness: Annotated[float, Field(ge=0.0, le=1.0)]
    technique: Literal["spectrum", "traceback", "spectrum+traceback", "reading", "syntax"]


class Edit(Value):
    """A byte span of one file and the text that replaces it, in that file's own encoding."""

    path: str
    base_sha256: str
    start: int
    end: int
    replacement: str


class CandidatePatch(Value):
    """A proposed repair; `id` is a hash of its normalised edits."""

    id: str
    edits: tuple[Edit, ...]
    diff: str
    operator: str
    rationale: str
    score: float
    rank: int
    """Position among the distinct candidates that were generated, from 1."""


class Check(Value):
    """One piece of evidence about a candidate patch."""

    name: Literal["policy", "screen", "oracle", "overfit", "security"]
    passed: bool
    reason: str
    detail: str
    seconds: float = 0.0


class Validation(Value):
    """All the evidence about one candidate patch."""

    candidate: CandidatePatch
    checks: tuple[Check, ...]

    @property
    def plausible(self) -> bool:
        """Say whether every check was made and passed."""
        return bool(self.checks) and all(check.passed for check in self.checks)


class Alternative(Value):
    """A plausible patch that was not chosen, or was not trusted alone."""

    patch: CandidatePatch
    behaviour: int
    """Patches with one number answered every compared call alike; 0 is the first patch's."""
    reasons: tuple[str, ...] = ()
    """Why it ranks where it does, a sentence each."""


class Question(Value):
    """A call on which plausible patches differ: a person can say in a second which is meant."""

    call: str
    before: str
    """What the code as it was answered: a `repr`, or the name of the exception."""
    answers: Mapping[str, str]
    """Candidate id -> what the code answers with that patch."""


class Comparison(Value):
    """How the plausible patches of one run behave beside each other."""

    calls: int = 0
    """Recorded and mutated calls that were compared."""
    confidence: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    """Calibrated share of first patches like this one that were right; None when not compared."""
    features: Mapping[str, float] = {}
    """What the confidence was calculated from, for refitting it."""
    alternatives: tuple[Alternative, ...] = ()
    questions: tuple[Question, ...] = ()
    strengthened: str = ""
    """Tests that would tell the alternatives apart, as pytest source for a person to adopt."""
    note: str = ""


class Commit(Value):
    """One commit of a repair: our own regression test, or the patch."""

    role: Literal["regression_test", "repair"]
    message: str
    patch: CandidatePatch


class TestEvidence(Value):
    """What one test id did before and after the patch."""

    __test__ = False

    test_id: str
    before: TestOutcome | Literal["missing"]
    after: TestOutcome | Literal["missing"] | None
    failure: Failure | None = None


class TraceLink(Value):
    """Where the trace of a run can be read, and how a later job joins it."""

    trace_id: str
    """32 lower-case hexadecimal digits."""
    span_id: str
    """The root span, 16 lower-case hexadecimal digits."""
    url: str | None = None


class Stage(Value):
    """One entry of the timeline."""

    name: str
    started: float
    """Seconds since the run began."""
    seconds: float
    note: str


class RepairReport(Value):
    """Everything a run found, as written to `report.json`."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    run_id: str
    alert: Alert
    fingerprint: str
    """Exception type, in-repository frame functions and test ids; names the branch."""
    outcome: Outcome
    reason: str
    sentence: str
    tier: Literal["none", "operators", "model"] = "none"
    trace: "TraceLink | None" = None
    commits: tuple[Commit, ...] = ()
    evidence: tuple[TestEvidence, ...] = ()
    checks: tuple[Check, ...] = ()
    comparison: Comparison = Comparison()
    rejected: tuple[Validation, ...] = ()
    """Candidates that survived the screen and failed a later check, at most 20."""
    suspects: tuple[SuspiciousLocation, ...] = ()
    statistics: SearchStatistics = SearchStatistics()
    consultation: Consultation = Consultation()
    """What a language model was asked, and which rung of it repaired the failure."""
    explanation: Explanation = Explanation()
    spend: Spend = Spend()
    environment: Environment | None = None
    sandbox: str = ""
    tests: Mapping[str, int] = {}
    """How many test ids had each outcome on the base."""
    timeline: tuple[Stage, ...] = ()
    versions: Mapping[str, str] = {}
    base: Mapping[str, str] = {}
    """The tree that was judged: commit id when there is one, and whether it was dirty."""
    sources: Mapping[str, str] = {}
    """Text of the suspicious files, for showing suspects in place; at most 1 MiB in all."""
