"""Let a model propose where the operators found nothing, and let the same checks decide."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from patchwright.casework import editable_files, gather_case
from patchwright.conclude import failure_fingerprint, failures_of
from patchwright.consulted import Consultation
from patchwright.court import Court
from patchwright.examine import Consulted, Examiner, Round
from patchwright.model.causes import load_cause, save_cause
from patchwright.model.counsel import Counsel
from patchwright.model.explain import explain_answer
from patchwright.model.rungs import Bench, Climbed, climb, ladder, try_again
from patchwright.model.showing import Shows
from patchwright.models import Ending, Outcome, SearchStatistics
from patchwright.reproduce import Reproduction
from patchwright.services import Services
from patchwright.telemetry import known_secrets, redact_text
from patchwright.territory import Territory
from patchwright.validate.policy import is_protected

_PROMPT_SHOWN = Ending(
    outcome=Outcome.DECLINED,
    reason="prompt_shown",
    sentence="This is what a language model would be asked; nothing was sent to anybody.",
)


@dataclass(frozen=True)
class Matter:
    """What a consultation is about."""

    services: Services
    reproduction: Reproduction
    territory: Territory
    examiner: Examiner
    before: Round
    statistics: SearchStatistics
    affords: Callable[[int], bool] = lambda runs: True


def consult_model(counsel: Counsel, matter: Matter) -> Consulted:
    """Ask rung by rung; every candidate is judged like any other, and nothing else counts."""
    sources = editable_files(matter.services.workspace, matter.territory)
    if not sources:
        return Consulted()
    territory = replace(matter.territory, sources=sources)
    policy = replace(matter.examiner.policy, keep_safeguards=True)
    examiner = replace(matter.examiner, sources=sources, policy=policy)
    case = gather_case(
        matter.services, matter.reproduction, territory, matter.before, matter.statistics
    )
    court = Court(examiner, territory, matter.affords)
    bench = Bench(sources, _refusal(examiner), court.judge, redaction(matter.services))
    failing = matter.reproduction.failing
    fingerprint = failure_fingerprint(failing, failures_of(matter.reproduction.base, failing))
    known = load_cause(counsel.causes, fingerprint)
    climbed = try_again(known, bench) if known else Climbed()
    if climbed.repair is None:
        case = replace(case, cause=bench.redact(known.root_cause) if known else "")
        later = climb(counsel.asks, ladder(counsel.models), case, bench)
        climbed = replace(later, rungs=(*climbed.rungs, *later.rungs))
        if later.repair is not None:
            save_cause(counsel.causes, fingerprint, later.repair, bench.redact)
    if isinstance(counsel.asks, Shows):
        return Consulted(ending=_PROMPT_SHOWN)
    return Consulted(
        round=court.found,
        consultation=_told(climbed),
        ending=climbed.ending,
        spend=counsel.asks.spent(),
        explanation=explain_answer(climbed.repair, bench.redact),
    )


def redaction(services: Services) -> Callable[[str], str]:
    """Return what takes secrets out of every text before it leaves or is stored."""
    secrets = services.secrets or known_secrets(services.environ)
    return lambda text: redact_text(text, secrets)


def _refusal(examiner: Examiner) -> Callable[[str], str | None]:
    return lambda path: is_protected(path, examiner.policy)


def _told(climbed: Climbed) -> Consultation:
    repaired = climbed.rungs[-1].name if climbed.repair else ""
    calls = sum(rung.calls for rung in climbed.rungs)
    return Consultation(rungs=climbed.rungs, repaired_by=repaired, calls=calls)
