"""Escalate, cheapest first: ask, apply, have it judged, tell what failed, and know when to stop."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from patchwright.consulted import Packing, RungEnd, RungReport
from patchwright.model.anchors import Problem
from patchwright.model.asking import Asks, Message, Plain, Reply, Request
from patchwright.model.context import Case
from patchwright.model.edits import ProposedRepair, Refuse, make_candidate, make_edits
from patchwright.model.packing import count_tokens
from patchwright.model.prompts import Redact, follow_up, write_prompt
from patchwright.model.salvage import salvage
from patchwright.models import CandidatePatch, Edit, Ending
from patchwright.sources import SourceFile

PLAIN: Final = (
    "Answer in plain text instead of JSON: one sentence that says why the test fails, then for"
    " every function that changes one ```python block with the complete new function, its class"
    " line above it when it is a method."
)
"""What is said to models that cannot keep to JSON."""
MOST_OUTPUT: Final = 3000
"""Tokens of one answer: three whole functions, and never a whole file."""
FOLLOW_UP_SHARE: Final = 0.3
"""Of the prompt, kept for what is said after the first answer."""
MOST_FEEDBACK: Final = 2500
MOST_NOTE: Final = 300
SHRINK: Final = 0.6
MOST_SHRINKS: Final = 3


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the escalation."""

    name: str
    model: str
    files: int
    """Files that may be shown and changed."""
    rounds: int
    """Answers of one conversation, the first included."""
    samples: int = 1
    """Conversations, each begun anew."""
    temperature: float = 0.0


class Verdict(NamedTuple):
    """What the checks say of a candidate, and what the model is told of it."""

    word: Literal["plausible", "doubtful", "refused", "spent"]
    feedback: str = ""


@dataclass(frozen=True)
class Bench:
    """What an answer is applied to and judged by; `judge` decides, and nothing here can."""

    sources: Mapping[str, SourceFile]
    refuse: Refuse
    judge: Callable[[CandidatePatch], Verdict]
    redact: Redact


@dataclass(frozen=True)
class Climbed:
    """How the escalation went."""

    rungs: tuple[RungReport, ...] = ()
    repair: ProposedRepair | None = None
    """The answer whose patch passed every check."""
    ending: Ending | None = None
    """Why the model was not asked further: the provider, or a limit."""


def ladder(models: Sequence[str]) -> tuple[Rung, ...]:
    """Return the steps for models that are named from the smallest to the largest."""
    small, large = models[0], models[-1]
    return (
        Rung("small", small, files=1, rounds=2),
        Rung("wide", large, files=6, rounds=4),
        Rung("samples", large, files=6, rounds=1, samples=3, temperature=0.8),
    )


def climb(asks: Asks, rungs: Sequence[Rung], case: Case, bench: Bench) -> Climbed:
    """Ask rung by rung until a patch is plausible, the provider is gone or the rungs end."""
    reports: list[RungReport] = []
    seen: set[str] = set()
    for rung in rungs:
        step = _Step(asks, rung, case, bench, seen)
        end = step.take()
        reports.append(step.report(end))
        if end in ("plausible", "limit") or step.ending is not None:
            return Climbed(tuple(reports), step.repair, step.ending)
    return Climbed(tuple(reports))


def try_again(repair: ProposedRepair, bench: Bench) -> Climbed:
    """Judge what repaired this failure before; nothing is asked."""
    edits = make_edits(repair, bench.sources, bench.refuse)
    if isinstance(edits, Problem):
        return Climbed(
            (RungReport(name="cached", end="unreadable", notes=(edits.text[:MOST_NOTE],)),)
        )
    patch = make_candidate(edits, bench.sources, rung="cached", rank=1)
    verdict = bench.judge(patch)
    end: RungEnd = "limit" if verdict.word == "spent" else verdict.word
    report = RungReport(name="cached", candidates=1, end=end)
    return Climbed((report,), repair if end == "plausible" else None)


@dataclass
class _Step:
    """One rung under way."""

    asks: Asks
    rung: Rung
    case: Case
    bench: Bench
    seen: set[str]
    """Ids of patches that were examined, and of answers that were read."""
    ending: Ending | None = None
    repair: ProposedRepair | None = None
    packing: Packing = field(default_factory=Packing)
    replies: list[Reply] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: int = 0

    def take(self) -> RungEnd:
        """Hold the conversations of the rung and return how it ended."""
        end: RungEnd = "nothing"
        for _ in range(self.rung.samples):
            end = self._worse(end, self._converse())
            if end in ("plausible", "limit") or self.ending is not None:
                break
        return end

    def _worse(self, before: RungEnd, now: RungEnd) -> RungEnd:
        """Return what a rung is remembered for: of several samples the one that came furthest."""
        order: tuple[RungEnd, ...] = ("plausible", "doubtful", "refused", "unavailable", "limit")
        return min((before, now), key=lambda end: order.index(end) if end in order else len(order))

    def report(self, end: RungEnd) -> RungReport:
        """Return what is kept of the rung."""
        models = dict.fromkeys(reply.model for reply in self.replies)
        return RungReport(
            name=self.rung.name,
            model=", ".join(models) or self.rung.model,
            calls=len(self.replies),
            candidates=self.candidates,
            end=end,
            notes=tuple(self.bench.redact(note)[:MOST_NOTE] for note in self.notes[:12]),
            packing=self.packing,
            input_tokens=sum(reply.usage.input_tokens for reply in self.replies),
            output_tokens=sum(reply.usage.output_tokens for reply in self.replies),
            seconds=round(sum(reply.seconds for reply in self.replies), 3),
        )

    # --- one conversation ----------------------------------------------------------------------

    def _converse(self) -> RungEnd:
        first = self._first()
        end: RungEnd = "nothing"
        turns: list[Message] = []
        for _ in range(self.rung.rounds):
            reply = self._ask(first, turns)
            if reply is None:
                return "limit" if self._is_limit() else "unavailable"
            end, feedback = self._hear(reply)
            if not feedback:
                return end
            self.notes.append(feedback)
            turns += follow_up(reply.text[:6000], feedback[:MOST_FEEDBACK], self.bench.redact)
        return end

    def _first(self, shrunk: float = 1.0) -> tuple[Message, ...]:
        room = self.asks.room(self.rung.model).input_tokens * shrunk
        share = 1.0 - FOLLOW_UP_SHARE if self.rung.rounds > 1 else 1.0
        files = self.case.files[: self.rung.files]
        messages, packing = write_prompt(self.case, files, int(room * share), self.bench.redact)
        self.packing = packing
        return messages

    def _ask(self, first: tuple[Message, ...], turns: list[Message]) -> Reply | None:
        """Ask once; when the server says that it was too much, with less; None at an ending."""
        for shrinks in range(1, MOST_SHRINKS + 1):
            room = self.asks.room(self.rung.model)
            messages = (*first, *_newest(turns, room.input_tokens - _tokens(first)))
            output = min(room.output_tokens, MOST_OUTPUT)
            request = Request(
                messages=messages,
                schema=ProposedRepair,
                output_tokens=output,
                temperature=self.rung.temperature,
                rung=self.rung.name,
                plain=Plain(PLAIN, lambda text: _plainly(text, self.bench.sources)),
            )
            answer = self.asks.ask(request, self.rung.model)
            if isinstance(answer, Ending):
                self.ending = answer
                return None
            self.replies.append(answer)
            if answer.finish != "context_overflow":
                break
            turns.clear()
            first = self._first(SHRINK**shrinks)
        return self.replies[-1]

    def _is_limit(self) -> bool:
        return self.ending is not None and self.ending.outcome == "BUDGET_EXHAUSTED"

    # --- one answer ----------------------------------------------------------------------------

    def _hear(self, reply: Reply) -> tuple[RungEnd, str]:
        """Judge one answer; return how it stands, and what to say back, nothing to stop."""
        name = "answer " + hashlib.sha256(reply.text.encode("utf-8", "replace")).hexdigest()
        if reply.finish in ("refusal", "filtered", "context_overflow"):
            return "unreadable", ""
        if name in self.seen:
            return "repeated", ""
        self.seen.add(name)
        repair = self._read(reply)
        if repair is None:
            return "unreadable", _unreadable(reply)
        if not repair.edits:
            return "nothing", ""
        edits = make_edits(repair, self.bench.sources, self.bench.refuse)
        if isinstance(edits, Problem):
            return "unreadable", f"The edits cannot be applied: {edits.text}"
        return self._examine(repair, edits)

    def _read(self, reply: Reply) -> ProposedRepair | None:
        if isinstance(reply.value, ProposedRepair):
            return reply.value
        return salvage(reply.text, self.bench.sources)

    def _examine(self, repair: ProposedRepair, edits: tuple[Edit, ...]) -> tuple[RungEnd, str]:
        rank = len(self.seen)
        patch = make_candidate(edits, self.bench.sources, rung=self.rung.name, rank=rank)
        if patch.id in self.seen:
            return "repeated", ""
        self.seen.add(patch.id)
        self.candidates += 1
        verdict = self.bench.judge(patch)
        if verdict.word == "plausible":
            self.repair = repair
        if verdict.word == "spent":
            return "limit", ""
        return verdict.word, verdict.feedback


def _plainly(text: str, sources: Mapping[str, SourceFile]) -> object:
    found = salvage(text, sources)
    return None if found is None else found.model_dump()


def _unreadable(reply: Reply) -> str:
    if reply.finish == "length":
        return (
            "The answer was cut off because it is too long: change only the lines that have to"
            " change, with search and replace."
        )
    return f"The answer cannot be read: {reply.problem or 'it is empty'}"


def _tokens(messages: Sequence[Message]) -> int:
    return sum(count_tokens(message.text) + 4 for message in messages)


def _newest(turns: Sequence[Message], room: int) -> tuple[Message, ...]:
    """Return the newest answers and what was said to them, as many as fit; two belong together."""
    kept: list[Message] = []
    for first in range(len(turns) - 2, -1, -2):
        pair = turns[first : first + 2]
        if _tokens(pair) > room:
            break
        room -= _tokens(pair)
        kept[:0] = pair
    return tuple(kept)


def notes_of(rungs: Sequence[RungReport]) -> Iterator[str]:
    """Yield what each rung came to, for people."""
    for rung in rungs:
        yield f"{rung.name} ({rung.model}): {rung.calls} call(s), {rung.end}"
