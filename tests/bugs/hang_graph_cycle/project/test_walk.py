from depgraph.walk import dependants, reachable, reversed_graph

SHOP = {
    "web": ["cart", "users"],
    "cart": ["prices", "db"],
    "users": ["db"],
    "prices": [],
    "db": [],
}


def test_reachable_from_the_top():
    assert reachable(SHOP, "web") == {"web", "cart", "users", "prices", "db"}


def test_leaf_reaches_only_itself():
    assert reachable(SHOP, "db") == {"db"}


def test_unknown_targets_are_leaves():
    assert reachable({"a": ["six"]}, "a") == {"a", "six"}


def test_dependants():
    assert dependants(SHOP, "prices") == ["cart", "web"]


def test_reversed_graph():
    assert reversed_graph(SHOP)["db"] == ["cart", "users"]


def test_modules_that_need_each_other():
    graph = {"models": ["forms"], "forms": ["models", "widgets"], "widgets": []}
    assert reachable(graph, "models") == {"models", "forms", "widgets"}
