"""A realistic report and the small project it is about, for the tests of what people see."""

from pathlib import Path
from typing import Any

from patchwright.models import (
    Alert,
    CandidatePatch,
    Check,
    Commit,
    Edit,
    Environment,
    Failure,
    Frame,
    Outcome,
    RepairReport,
    SearchPoint,
    SearchStatistics,
    Spend,
    Stage,
    SuspiciousLocation,
    TestEvidence,
    Validation,
)
from patchwright.sources import SourceFile, candidate_id, patched_files, unified_diff

INVOICE = '''\
"""Invoices: what a customer owes and what is left to pay."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from ledger.rates import rate_for

CENT = Decimal("0.01")


@dataclass
class Line:
    """One position of an invoice."""

    sku: str
    price: Decimal
    quantity: int = 1

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


@dataclass
class Invoice:
    """Everything that one customer bought at once."""

    customer: str
    lines: list[Line] = field(default_factory=list)
    paid: Decimal = Decimal(0)

    def total(self) -> Decimal:
        net = sum((line.amount for line in self.lines), Decimal(0))
        rate = rate_for(self.customer)
        return (net * (1 + rate)).quantize(CENT, ROUND_HALF_UP)

    def discount(self) -> Decimal:
        """Ten or more pieces of one position earn five percent of it."""
        earned = Decimal(0)
        for line in self.lines:
            if line.quantity > 10:
                earned += line.amount * Decimal("0.05")
        return earned.quantize(CENT, ROUND_HALF_UP)

    def due(self) -> Decimal:
        return self.total() - self.discount() - self.paid

    def is_settled(self) -> bool:
        return self.due() <= 0


def summary(invoices: list[Invoice]) -> dict[str, Decimal]:
    """Return what every customer still owes, by name."""
    owed: dict[str, Decimal] = {}
    for invoice in invoices:
        owed[invoice.customer] = owed.get(invoice.customer, Decimal(0)) + invoice.due()
    return owed
'''
RATES = '''\
"""Tax rates by customer."""

from decimal import Decimal

_RATES = {"acme": Decimal("0.19"), "widgets": Decimal("0.07")}


def rate_for(customer: str) -> Decimal:
    """Return the customer's rate, the usual one when none was agreed."""
    return _RATES.get(customer, Decimal("0.19"))
'''
INVOICE_PATH = "src/ledger/invoice.py"
RATES_PATH = "src/ledger/rates.py"
FILES = {
    INVOICE_PATH: INVOICE,
    RATES_PATH: RATES,
    "src/ledger/__init__.py": "",
    "tests/test_invoice.py": "def test_ten_pieces_earn_a_discount():\n    ...\n",
}
FAILING = (
    "tests/test_invoice.py::TestDiscount::test_ten_pieces_earn_a_discount[acme-10]",
    "tests/test_invoice.py::TestDiscount::test_ten_pieces_earn_a_discount[widgets-10]",
    "tests/test_invoice.py::test_settled_after_discount",
)
FINGERPRINT = "7c1d0e9ab3f24468"


def write_project(folder: Path) -> Path:
    """Write the project that the report is about and return its folder."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def sample_patch(
    path: str, before: str, after: str, *, operator: str, rationale: str, rank: int
) -> CandidatePatch:
    """Make a candidate that replaces the only place where `before` stands in a file."""
    source = SourceFile(path, FILES[path].encode())
    start = FILES[path].index(before)
    edits: tuple[Edit, ...] = (source.edit(start, start + len(before), after),)
    patched = patched_files({path: source}, edits)
    return CandidatePatch(
        id=candidate_id(edits),
        edits=edits,
        diff=unified_diff(source, patched[path]),
        operator=operator,
        rationale=rationale,
        score=0.871,
        rank=rank,
    )


def sample_report(**changes: Any) -> RepairReport:
    """Return the report of a run that found a plausible patch, with some fields changed."""
    return RepairReport(**{**_FIELDS, **changes})


def without_patch(outcome: Outcome, reason: str, sentence: str) -> RepairReport:
    """Return the report of a run that ended early and otherwise."""
    return sample_report(
        outcome=outcome,
        reason=reason,
        sentence=sentence,
        tier="none",
        commits=(),
        checks=(),
        rejected=(),
        evidence=(),
    )


PATCH = sample_patch(
    INVOICE_PATH,
    "line.quantity > 10",
    "line.quantity >= 10",
    operator="comparison.boundary",
    rationale="Include the boundary: `>` becomes `>=`, so that 10 itself counts.",
    rank=14,
)
RIVAL = sample_patch(
    INVOICE_PATH,
    'Decimal("0.05")',
    'Decimal("0.5")',
    operator="constants.scale",
    rationale="Scale the constant 0.05 by ten.",
    rank=9,
)
SLOPPY = sample_patch(
    INVOICE_PATH,
    "line.quantity > 10",
    "line.quantity or 10",
    operator="boolean.truth",
    rationale="Test the truth of the operand instead of comparing it.",
    rank=22,
)
FAILURE = Failure(
    exception="AssertionError",
    message=(
        "assert Decimal('0.00') == Decimal('5.00')\n"
        " +  where Decimal('0.00') = discount()\n"
        " +    where discount = Invoice(customer='acme', lines=[Line(sku='bolt', "
        "price=Decimal('10'), quantity=10)], paid=Decimal('0')).discount"
    ),
    frames=(
        Frame(path="tests/test_invoice.py", line=31, function="TestDiscount.test_ten_pieces"),
        Frame(path=INVOICE_PATH, line=41, function="Invoice.discount"),
    ),
    chain=("AssertionError", "Exception"),
)


def _suspect(line: int, function: str, suspiciousness: float) -> SuspiciousLocation:
    return SuspiciousLocation(
        path=RATES_PATH if function == "rate_for" else INVOICE_PATH,
        line=line,
        function=function,
        suspiciousness=suspiciousness,
        technique="spectrum+traceback" if line == 41 else "spectrum",
    )


_FIELDS: dict[str, Any] = {
    "run_id": "20250314T091502-4f1c7a",
    "alert": Alert(
        source="cli", repository="ledger", sha="9f2b61c0d4e8a7", alert_key="cli:6b1f0c2d9e8a7f35"
    ),
    "fingerprint": FINGERPRINT,
    "outcome": Outcome.PLAUSIBLE_PATCH,
    "reason": "oracle_passed",
    "sentence": (
        "One patch makes the 3 failing tests pass and keeps the 46 passing ones. "
        "Read it, then take it with `patchwright repair . --apply`."
    ),
    "tier": "operators",
    "commits": (Commit(role="repair", message="Include the boundary", patch=PATCH),),
    "evidence": (
        *(
            TestEvidence(test_id=t, before="failed", after="passed", failure=FAILURE)
            for t in FAILING
        ),
        *(
            TestEvidence(
                test_id=f"tests/test_{part}.py::test_{n:02d}", before="passed", after="passed"
            )
            for part in ("invoice", "rates")
            for n in range(23)
        ),
        TestEvidence(test_id="tests/test_rates.py::test_live", before="skipped", after="skipped"),
    ),
    "checks": (
        Check(
            name="policy",
            passed=True,
            reason="allowed",
            detail="1 file and 1 line changed; no test, configuration or CI file among them",
            seconds=0.002,
        ),
        Check(
            name="screen",
            passed=True,
            reason="survived",
            detail="3 failing and 46 passing tests held in memory",
            seconds=0.041,
        ),
        Check(
            name="oracle",
            passed=True,
            reason="green",
            detail="3 failing tests pass in 3 of 3 runs; 46 passing tests still pass; same 50 ids",
            seconds=4.31,
        ),
        Check(
            name="security",
            passed=True,
            reason="nothing_new",
            detail="Bandit finds nothing that the base did not have",
            seconds=0.62,
        ),
    ),
    "rejected": (
        Validation(
            candidate=RIVAL,
            checks=(
                Check(name="policy", passed=True, reason="allowed", detail="1 file", seconds=0.002),
                Check(
                    name="screen", passed=True, reason="survived", detail="3 tests", seconds=0.04
                ),
                Check(
                    name="oracle",
                    passed=False,
                    reason="broke_passing",
                    detail="tests/test_invoice.py::test_07 passed before and fails now",
                    seconds=3.98,
                ),
            ),
        ),
        Validation(
            candidate=SLOPPY,
            checks=(
                Check(
                    name="oracle",
                    passed=False,
                    reason="not_repeatable",
                    detail="1 of 3 runs failed: tests/test_invoice.py::test_settled_after_discount",
                    seconds=6.4,
                ),
            ),
        ),
    ),
    "suspects": (
        _suspect(41, "Invoice.discount", 0.97),
        _suspect(40, "Invoice.discount", 0.88),
        _suspect(39, "Invoice.discount", 0.71),
        _suspect(43, "Invoice.discount", 0.66),
        _suspect(46, "Invoice.due", 0.48),
        _suspect(33, "Invoice.total", 0.31),
        _suspect(10, "rate_for", 0.22),
        _suspect(34, "Invoice.total", 0.18),
    ),
    "statistics": SearchStatistics(
        generated=1204,
        duplicates=61,
        refused=7,
        tried=612,
        killed=583,
        timed_out=11,
        crashed=9,
        out_of_memory=2,
        unscreened=4,
        survived=3,
        cpu_seconds=7.92,
        seconds=5.1,
        exhausted=False,
        stopped_by="enough tried after the first survivor",
        points=tuple(
            SearchPoint(seconds=n * 0.255, tried=round(612 * (n / 20) ** 0.8), survived=n // 6)
            for n in range(21)
        ),
    ),
    "spend": Spend(seconds=21.7, cpu_seconds=24.3, suite_runs=9),
    "environment": Environment(
        python="/home/dev/ledger/.venv/bin/python",
        version="3.12.4",
        prefix="/home/dev/ledger/.venv",
        pytest="8.3.3",
        origin="the project's own .venv, because nothing else was asked for",
    ),
    "sandbox": "L2",
    "tests": {"failed": 3, "passed": 46, "skipped": 1},
    "timeline": (
        Stage(name="environment", started=0.0, seconds=1.2, note=".venv, Python 3.12.4"),
        Stage(name="reproduce", started=1.2, seconds=6.9, note="3 of 50 tests fail in 3 of 3 runs"),
        Stage(name="localise", started=8.1, seconds=0.4, note="8 suspicious lines in 2 files"),
        Stage(name="search", started=8.5, seconds=5.1, note="612 of 1,204 candidates tried"),
        Stage(name="validate", started=13.6, seconds=7.6, note="3 survivors, 1 plausible"),
        Stage(name="conclude", started=21.2, seconds=0.5, note="report written"),
    ),
    "versions": {"patchwright": "0.1.0", "python": "3.11.9", "libcst": "1.9.0", "bandit": "1.8.0"},
    "base": {
        "kind": "git",
        "commit": "9f2b61c0d4e8a7b3c5d6e7f8091a2b3c4d5e6f70",
        "branch": "main",
        "tree": "dirty",
    },
    "sources": {INVOICE_PATH: INVOICE, RATES_PATH: RATES},
}
