"""Ways through grids, which are lists of rows of one length."""


def columns(grid):
    """Return the columns of a grid."""
    return [list(column) for column in zip(*grid)]


def spiral(grid):
    """Return all cells, from the corner round and inwards."""
    found = []
    for ring in range((len(grid) + 1) // 2):
        last = len(grid) - 1 - ring
        found += grid[ring][ring : last + 1]
        found += [grid[row][last] for row in range(ring + 1, last)]
        found += reversed(grid[last][ring : last + 1])
        found += [grid[row][ring] for row in range(last - 1, ring, -1)]
    return found
