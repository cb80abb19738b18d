"""Small matrices as lists of rows."""


def shape(rows):
    return len(rows), len(rows[0])


def transpose(rows):
    return [list(column) for column in zip(*rows)]


def multiply(left, right):
    """Return the product of two matrices.

    Raises:
        ValueError: the left one has not as many columns as the right one has rows.
    """
    height, inner = shape(left)
    rows, width = shape(right)
    if inner != rows:
        raise ValueError(f"cannot multiply {height}x{inner} by {rows}x{width}")
    product = [[0] * width for _ in range(height)]
    for i in range(height):
        for j in range(width):
            for k in range(height):
                product[i][j] += left[i][k] * right[k][j]
    return product


def power(rows, exponent):
    """Return a square matrix to the power of a positive number."""
    result = rows
    for _ in range(exponent - 1):
        result = multiply(result, rows)
    return result
