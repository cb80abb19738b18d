"""Places boxes in a window."""


def align(outer, inner, horizontal="left", vertical="top"):
    """Return (x, y) of a box (width, height) within a window (width, height).

    Horizontal is left, center or right, vertical is top, center or bottom.
    """
    free_x = outer[0] - inner[0]
    free_y = outer[1] - inner[1]
    x = {"left": 0, "center": free_x // 2, "right": free_x}[horizontal]
    y = {"top": 0, "center": free_x // 2, "bottom": free_y}[vertical]
    return x, y


def fits(outer, inner):
    return inner[0] <= outer[0] and inner[1] <= outer[1]


def scale_to_fit(outer, inner):
    """Return the size of a box scaled down, in proportion, until it fits."""
    if fits(outer, inner):
        return inner
    factor = min(outer[0] / inner[0], outer[1] / inner[1])
    return int(inner[0] * factor), int(inner[1] * factor)
