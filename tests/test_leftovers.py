"""What source code shares by mistake, and what it shares on purpose."""

import pytest

from patchwright.leftovers import shares_by_mistake


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        (b"def f(a, b=[]):\n    b.append(a)\n", True),
        (b"def f(*, b={}):\n    return b\n", True),
        (b"f = lambda b=set(): b\n", True),
        (b"def f(a, b=None, c=(), d=0):\n    return b\n", False),
        (b"class A:\n    seen = []\n\n    def f(self):\n        return self.seen\n", True),
        (b"class A:\n    seen = []\n", False),
        (b"TABLE = {}\n", False),
        (b"def f(:\n", False),
    ],
)
def test_only_what_nobody_shares_on_purpose_counts(text: bytes, shares: bool) -> None:
    assert shares_by_mistake(text) is shares
