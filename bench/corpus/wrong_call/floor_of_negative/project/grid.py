"""Cells of a map of square tiles that goes on in all directions."""

SIZE = 32


def tile_of(x, y):
    """Return the tile that holds a point; tile (0, 0) goes from 0 to 31 in both directions."""
    return int(x / SIZE), int(y / SIZE)


def origin(tile):
    """Return the point of a tile with the lowest coordinates."""
    return tile[0] * SIZE, tile[1] * SIZE


def within(x, y):
    """Return where a point is within its tile."""
    left, top = origin(tile_of(x, y))
    return x - left, y - top


def tiles_between(start, end):
    """Return all tiles of the rectangle between two points, row by row."""
    (left, top), (right, bottom) = tile_of(*start), tile_of(*end)
    return [(x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]
