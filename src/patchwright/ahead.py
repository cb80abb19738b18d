"""Begin a repair while the rest of Patchwright is imported: environment, first runs, proof.

langgraph and libcst take longer to import than a small suite takes to run. What the first two
stages do needs neither, so it happens in a thread; the nodes of the graph take the results.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from patchwright.environment import EnvironmentWish, generated_files, prepare_environment
from patchwright.models import Alert, Ending, Environment
from patchwright.reproduce import Reproduction, Wish, compare_with_base, reproduce_failures
from patchwright.services import Ahead, Services


@contextmanager
def begin_ahead(alert: Alert, services: Services) -> Iterator[Ahead]:
    """Prepare and reproduce in a thread; when `services.cancelled` is set, it ends at once."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as pool:
        environment = pool.submit(prepare_project, services)
        try:
            yield Ahead(environment, pool.submit(_reproduce, alert, services, environment))
        finally:
            services.cancelled.set()  # whoever leaves early does not wait for a suite


def prepare_project(services: Services) -> Environment | Ending:
    """Choose or build the interpreter in which the suite runs."""
    with services.timed("prepare") as say:
        copy = services.workspace.make_copy("build")
        wish = EnvironmentWish(python=services.config.python, setup=services.config.setup)
        found = prepare_environment(
            services.workspace.project,
            copy,
            wish,
            sandbox=services.sandbox,
            cache=services.cache,
            environ=services.environ,
            progress=lambda note: services.progress.stage("prepare", note),
        )
        services.workspace.drop_copy(copy)
        if isinstance(found, Environment):
            made = generated_files(found, services.workspace.project)
            for workspace in filter(None, (services.workspace, services.merge_base)):
                workspace.provide(made)
        say(found.sentence if isinstance(found, Ending) else found.origin)
    return found


def reproduce_alert(alert: Alert, services: Services, environment: Environment) -> Reproduction:
    """Run the oracle, repeat it and prove the harness."""
    with services.timed("reproduce") as say:
        wish = Wish(services.suite, services.config.repeats, alert.test_ids)
        harness = services.harness(environment)
        found = reproduce_failures(harness, services.workspace, wish)
        if found.ending is None and services.merge_base is not None:
            found = compare_with_base(harness, services.merge_base, wish, found)
        if not services.cancelled.is_set():
            say(describe_reproduction(found))
    return found


def _reproduce(
    alert: Alert, services: Services, environment: "Future[Environment | Ending]"
) -> Reproduction:
    found = environment.result()
    if isinstance(found, Ending) or services.cancelled.is_set():
        return Reproduction()  # nobody asks for it
    return reproduce_alert(alert, services, found)


def describe_reproduction(found: Reproduction) -> str:
    """Say what fails, and whether it can be relied on."""
    if found.ending is not None:
        return found.ending.sentence
    flaky = f", {len(found.flaky)} flaky" if found.flaky else ""
    flaky += f", {len(found.outside)} more that no patch can mend" if found.outside else ""
    total = len(found.base.results)
    return (
        f"{len(found.failing)} of {total} tests fail every time{flaky}; a failure planted in"
        f" {found.proof} is seen"
    )
