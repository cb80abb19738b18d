"""Coroutines and tasks that nothing waits for, or that hold up the others."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.literals import given


@operator(
    cst.Call,
    prior=0.45,
    examples=(
        Example(
            "import asyncio, time\n\n\nasync def f():\n    time.sleep(1)\n",
            "import asyncio, time\n\n\nasync def f():\n    await asyncio.sleep(1)\n",
        ),
        Example(
            "import asyncio\n\n\nasync def f(g):\n    asyncio.create_task(g())\n",
            "import asyncio\n\n\nasync def f(g):\n    await g()\n",
        ),
        Example(
            "import asyncio\n\n\nasync def f(xs):\n    return await asyncio.gather(xs)\n",
            "import asyncio\n\n\nasync def f(xs):\n    return await asyncio.gather(*xs)\n",
        ),
    ),
)
def wait_for_it(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Wait for a task, for all of several, or without holding up the others.

    Risk of overfitting: low.
    """
    if "asyncio" not in site.facts.imported:
        return
    name, text = site.code(node.func), site.code(node)
    arguments = [site.code(arg) for arg in node.args]
    if name == "time.sleep":
        yield site.replace(node, f"await asyncio.{text[5:]}", 1.0)
    elif name in ("asyncio.create_task", "asyncio.ensure_future") and len(arguments) == 1:
        yield site.replace(node, f"await {arguments[0]}", 0.9)
        yield site.replace(node, f"await {text}", 0.8)
    elif name == "asyncio.gather" and arguments:
        first = node.args[0]
        if not first.star:
            yield site.replace(first, f"*{arguments[0]}", 0.8)
        option = given(node, "return_exceptions")
        if option is not None and option is node.args[-1] and len(node.args) > 1:
            end = site.span(node.args[-2])[1]
            yield Rewrite(end, site.span(option)[1], "", 0.7)
    elif name == "asyncio.wait_for" and len(arguments) > 1:
        yield site.replace(node, arguments[0], 0.3)


@operator(
    cst.ListComp,
    cst.GeneratorExp,
    prior=0.5,
    examples=(
        Example(
            "import asyncio\n\n\nasync def f(xs, g):\n    return [g(x) for x in xs]\n",
            "import asyncio\n\n\nasync def f(xs, g):\n"
            "    return await asyncio.gather(*[g(x) for x in xs])\n",
        ),
    ),
)
def gather_results(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Wait for all that a comprehension begins.

    Risk of overfitting: low.
    """
    if "asyncio" not in site.facts.imported or not isinstance(node, cst.BaseSimpleComp):
        return
    function = next((n for n in site.ancestors(node) if isinstance(n, cst.FunctionDef)), None)
    if function is None or function.asynchronous is None or not isinstance(node.elt, cst.Call):
        return
    text = site.code(node)
    inner = text if isinstance(node, cst.ListComp) else f"({text.strip('()')})"
    if isinstance(site.parent(node), (cst.Return, cst.Assign)):
        yield site.replace(node, f"await asyncio.gather(*{inner})", 1.0)
        yield site.replace(node, f"list(await asyncio.gather(*{inner}))", 0.7)
    yield site.replace(node.elt, f"await {site.code(node.elt)}", 0.8)
