from pathlib import Path

import pytest
from sizes import readable

VECTORS = Path(__file__).parent / "vectors" / "sizes.txt"  # of another repository
ROWS = [row.split() for row in VECTORS.read_text().splitlines()]


@pytest.mark.parametrize("size, number, unit", ROWS)
def test_vectors(size, number, unit):
    assert readable(int(size)) == f"{number} {unit}"
