"""The repair as a graph: stages are nodes, named routes join them, state holds values only.

This is the only module that imports langgraph.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from patchwright.ahead import prepare_project, reproduce_alert
from patchwright.conclude import (
    Findings,
    conclude,
    failures_of,
    no_more_runs,
    no_suspect,
    plausible,
    without_patch,
)
from patchwright.errors import PatchwrightError
from patchwright.examine import Consulted, Examiner, Round
from patchwright.languages.python import Harness
from patchwright.models import (
    Alert,
    Ending,
    Environment,
    Outcome,
    RepairReport,
    SuspiciousLocation,
    Validation,
)
from patchwright.narrate import (
    describe_consultation,
    describe_search,
    describe_state,
    describe_verdicts,
)
from patchwright.reproduce import Reproduction
from patchwright.search import Budget, Found, add_statistics, search_candidates
from patchwright.services import Services
from patchwright.survey import (
    find_suspects,
    known_modules,
    mark_territory,
    reaching,
    read_files,
    test_files,
)
from patchwright.telemetry import Recorder, recorded, send_repair
from patchwright.territory import Territory
from patchwright.validate.oracle import Promise
from patchwright.validate.policy import Policy
from patchwright.workspace import Workspace

log = logging.getLogger(__name__)

MOST_ROUNDS = 3
MOST_SLOW_RUNS = 20
"""Runs of a slow suite in one repair, reproduction included."""
RECURSION_LIMIT = 2 * MOST_ROUNDS + 8
MOST_SUSPECTS_IN_STATE = 5000


class RepairState(TypedDict, total=False):
    """The values of a run; every key has one node that writes it."""

    alert: Alert
    environment: Environment | Ending  # prepare
    reproduction: Reproduction  # reproduce
    suspects: list[SuspiciousLocation]  # localise
    found: Found  # search
    verdicts: Round  # validate
    consulted: Consulted  # consult
    report: RepairReport  # conclude


# --- nodes ---------------------------------------------------------------------------------------


def prepare(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Choose or build the interpreter in which the suite runs, unless that was done ahead."""
    services = runtime.context
    ahead = services.ahead
    return {"environment": ahead.environment.result() if ahead else prepare_project(services)}


def reproduce(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Run the oracle, repeat it and prove the harness, unless that was done ahead."""
    services, environment = runtime.context, state["environment"]
    if services.ahead is not None:
        return {"reproduction": services.ahead.reproduction.result()}
    if isinstance(environment, Ending):
        msg = "nothing can be reproduced without an environment"
        raise PatchwrightError(msg)
    return {"reproduction": reproduce_alert(state["alert"], services, environment)}


def localise(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Rank the lines that may hold the fault."""
    services, found = runtime.context, state["reproduction"]
    with services.timed("localise") as say:
        suspects, files = find_suspects(services, found)
        top = suspects[0] if suspects else None
        where = f"{top.path}:{top.line} in {top.function}" if top else "nothing"
        say(f"{len(suspects)} suspicious lines in {files} file(s); first: {where}")
    return {"suspects": list(suspects[:MOST_SUSPECTS_IN_STATE])}


def search(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Propose candidates and screen them; a further round goes on where the last one ended."""
    services = runtime.context
    before = state.get("found", Found())
    with services.timed("search") as say:
        spent = before.statistics
        budget = Budget(
            candidates=services.config.max_candidates - spent.tried,
            seconds=services.config.search_seconds - spent.seconds,
            test_seconds=services.config.test_seconds,
            cores=services.config.cores,
        )
        found = search_candidates(
            _harness(state, services),
            services.workspace,
            _territory(state, services),
            budget,
            start=before.position,
            tell=services.progress.tick,
        )
        statistics = add_statistics(spent, found.statistics)
        say(describe_search(statistics))
    return {"found": found.model_copy(update={"statistics": statistics})}


def validate(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Check the survivors, cheapest check first, until one is plausible."""
    services = runtime.context
    before = state.get("verdicts", Round())
    with services.timed("validate") as say:
        found = state["found"]
        verdicts = _examiner(state, services).examine_in_turn(
            found.survivors, found.choice, lambda runs: _affords(state, services, runs), before
        )
        say(describe_verdicts(verdicts))
    return {"verdicts": verdicts}


def consult(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Ask a language model when the operators found nothing, if there is one to ask."""
    services = runtime.context
    if services.counsel is None:
        return {"consulted": Consulted()}
    from patchwright.consult import Matter, consult_model

    with services.timed("consult") as say:
        matter = Matter(
            services,
            state["reproduction"],
            _territory(state, services),
            _examiner(state, services),
            state.get("verdicts", Round()),
            state.get("found", Found()).statistics,
            lambda runs: _affords(state, services, runs),
        )
        consulted = consult_model(services.counsel, matter)
        say(describe_consultation(consulted))
    return {"consulted": consulted}


def finish(state: RepairState, runtime: Runtime[Services]) -> RepairState:
    """Conclude the run with its report."""
    return {"report": make_report(state, runtime.context)}


# --- routes --------------------------------------------------------------------------------------


def after_prepare(state: RepairState) -> Literal["reproduce", "conclude"]:
    """Go on when there is an environment."""
    return "conclude" if isinstance(state["environment"], Ending) else "reproduce"


def after_reproduce(state: RepairState) -> Literal["localise", "conclude"]:
    """Go on when the failure was reproduced."""
    return "conclude" if state["reproduction"].ending else "localise"


def after_localise(state: RepairState) -> Literal["search", "consult"]:
    """Search when there is a line to suspect in a file that can be parsed."""
    return "search" if state["suspects"] else "consult"


def after_search(state: RepairState) -> Literal["validate", "consult"]:
    """Go on when some candidate survived the screen."""
    return "validate" if state["found"].survivors else "consult"


def after_validate(state: RepairState) -> Literal["search", "consult", "conclude"]:
    """Search further when every survivor was refused and neither budget nor operators ended."""
    if state["verdicts"].accepted is not None:
        return "conclude"
    over = not state["found"].statistics.stopped_by.startswith("enough")
    over = over or state["verdicts"].out_of_runs
    rounds = len(state["verdicts"].rejected)
    return "consult" if over or rounds >= MOST_ROUNDS * 6 else "search"


def build_graph() -> CompiledStateGraph[RepairState, Services, RepairState, RepairState]:
    """Join the stages; no checkpointer and no retry, since every node can simply be run again."""
    graph = StateGraph(RepairState, context_schema=Services)
    graph.add_node("prepare", prepare)
    graph.add_node("reproduce", reproduce)
    graph.add_node("localise", localise)
    graph.add_node("search", search)
    graph.add_node("validate", validate)
    graph.add_node("consult", consult)
    graph.add_node("conclude", finish)
    graph.add_edge(START, "prepare")
    graph.add_conditional_edges("prepare", after_prepare)
    graph.add_conditional_edges("reproduce", after_reproduce)
    graph.add_conditional_edges("localise", after_localise)
    graph.add_conditional_edges("search", after_search)
    graph.add_conditional_edges("validate", after_validate)
    graph.add_edge("consult", "conclude")
    graph.add_edge("conclude", END)
    return graph.compile(name="repair")


def run_repair(alert: Alert, services: Services) -> RepairReport:
    """Run the graph; whatever ends it, there is one report with one outcome, and one trace."""
    traced = (services.trace, services.environ, describe_state, services.secrets)
    with recorded(*traced) as recording:
        report = _run(alert, services, recording.config)
    return _traced(report, services, recording.recorder)


def _run(alert: Alert, services: Services, tracing: Mapping[str, Any]) -> RepairReport:
    state: RepairState = {"alert": alert}
    config: Any = {"recursion_limit": RECURSION_LIMIT, **tracing}
    try:
        if services.cancelled.is_set():
            raise KeyboardInterrupt  # noqa: TRY301 - the signal came before there was a graph
        for values in build_graph().stream(
            {"alert": alert}, config, context=services, stream_mode="values"
        ):
            state = cast(RepairState, values)
    except KeyboardInterrupt:
        services.cancelled.set()
        sentence = "The run was interrupted; what it found until then is in this report."
        return make_report(state, services, _ending(Outcome.INTERRUPTED, "interrupted", sentence))
    except Exception as error:  # noqa: BLE001 - the project's only one: no run without an outcome
        log.exception("the repair failed")
        sentence = f"Patchwright itself failed ({type(error).__name__}: {error}); please report it."
        return make_report(state, services, _ending(Outcome.ERROR, "internal_error", sentence))
    return state["report"]


def _traced(report: RepairReport, services: Services, recorder: Recorder | None) -> RepairReport:
    """Send the trace; an impatient person loses the trace and not the report."""
    if services.trace is None:
        return report
    try:
        trace = send_repair(
            services.trace,
            report,
            services.environ,
            clock_zero=services.epoch,
            recorder=recorder,
            secrets=services.secrets,
        )
    except KeyboardInterrupt:
        return report
    return report.model_copy(update={"trace": trace.link})


def make_report(
    state: RepairState, services: Services, ending: Ending | None = None
) -> RepairReport:
    """Conclude with what the state holds, which may be little when the run was cut short."""
    found = state.get("found", Found())
    reproduction = state.get("reproduction", Reproduction())
    consulted = state.get("consulted", Consulted())
    verdicts = consulted.upon(state.get("verdicts", Round()))
    environment = state.get("environment")
    suspects = tuple(state.get("suspects", ()))
    return conclude(
        Findings(
            run_id=services.run_id,
            alert=state["alert"],
            ending=ending or _natural_ending(state),
            base=reproduction.base,
            failing=reproduction.failing,
            accepted=None if verdicts.doubt else verdicts.accepted,
            after=None if verdicts.doubt else verdicts.after,
            comparison=verdicts.comparison,
            rejected=tuple(verdicts.rejected),
            suspects=suspects,
            statistics=found.statistics,
            consultation=consulted.consultation,
            explanation=consulted.explanation,
            spend=services.spend(reproduction.runs + verdicts.suite_runs, consulted.spend),
            environment=environment if isinstance(environment, Environment) else None,
            sandbox=services.sandbox.level.name,
            timeline=tuple(services.timeline),
            versions=services.versions,
            checkout=services.checkout,
            sources=_texts(services.workspace, suspects),
            trace=services.trace.link if services.trace else None,
        )
    )


def _natural_ending(state: RepairState) -> Ending:
    environment = state.get("environment")
    if isinstance(environment, Ending):
        return environment
    reproduction = state["reproduction"]
    if reproduction.ending is not None:
        return reproduction.ending
    consulted, found = state.get("consulted", Consulted()), state.get("found", Found())
    verdicts = consulted.upon(state.get("verdicts", Round()))
    if verdicts.accepted is not None:
        return verdicts.doubt or plausible(verdicts.accepted, verdicts.comparison)
    if verdicts.out_of_runs:
        runs = reproduction.runs + verdicts.suite_runs
        return no_more_runs(runs, reproduction.base.seconds, len(verdicts.rejected))
    asked, lost = consulted.consultation, consulted.ending
    if lost is None and not state.get("suspects"):
        return no_suspect(failures_of(reproduction.base, reproduction.failing))
    lost = lost or reproduction.spoiled
    return lost or without_patch(found.statistics, asked, len(verdicts.rejected))


def _ending(outcome: Outcome, reason: str, sentence: str) -> Ending:
    return Ending(outcome=outcome, reason=reason, sentence=sentence)


def _harness(state: RepairState, services: Services) -> Harness:
    environment = state["environment"]
    if isinstance(environment, Ending):
        msg = "a run without an environment has no harness"
        raise PatchwrightError(msg)
    return services.harness(environment)


def _texts(workspace: Workspace, suspects: Sequence[SuspiciousLocation]) -> dict[str, str]:
    facts = read_files(workspace, (suspect.path for suspect in suspects))
    return {path: item.source.text for path, item in facts.items()}


def _territory(state: RepairState, services: Services) -> Territory:
    return mark_territory(
        services.workspace,
        state["reproduction"],
        state["suspects"],
        services.operators,
        frozenset(v.candidate.id for v in _rejected(state)),
    )


def _examiner(state: RepairState, services: Services) -> Examiner:
    found = state["reproduction"]
    promise = Promise(
        failing=found.failing,
        passing=found.base.passing(),
        known=tuple(found.base.results),
        flaky=frozenset(found.flaky),
        repeats=services.config.repeats,
        renamed=found.renamed,
        reaching=reaching(found),
        slow=_is_slow(state, services),
    )
    return Examiner(
        harness=_harness(state, services),
        workspace=services.workspace,
        run=services.suite,
        promise=promise,
        sources=_territory(state, services).sources,
        policy=Policy(extra_protected=test_files(found.base)),
        known_modules=known_modules(found.base),
    )


def _is_slow(state: RepairState, services: Services) -> bool:
    return state["reproduction"].base.seconds > services.slow_suite


def _affords(state: RepairState, services: Services, spent: int) -> bool:
    """Say whether a survivor can be examined: of a slow suite there are only so many runs."""
    left = MOST_SLOW_RUNS - state["reproduction"].runs - spent
    return not _is_slow(state, services) or left >= services.config.repeats


def _rejected(state: RepairState) -> list[Validation]:
    return list(state["verdicts"].rejected) if "verdicts" in state else []
