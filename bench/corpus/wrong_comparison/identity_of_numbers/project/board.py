"""A board of a four-in-a-row game."""

EMPTY = "."


def drop(board, column, stone):
    """Return the board, a tuple of column texts from the bottom up, after a stone was dropped.

    Raises:
        ValueError: the column is full (six stones) or does not exist.
    """
    if not 0 <= column < len(board) or len(board[column]) == 6:
        raise ValueError(column)
    columns = list(board)
    columns[column] += stone
    return tuple(columns)


def cell(board, column, row):
    if 0 <= column < len(board) and 0 <= row < len(board[column]):
        return board[column][row]
    return EMPTY


def wins(board, stone):
    """Tell whether a player has four stones in a row, in any of the four directions."""
    for column in range(len(board)):
        for row in range(6):
            for dx, dy in ((1, 0), (0, 1), (1, 1), (1, -1)):
                line = [cell(board, column + i * dx, row + i * dy) for i in range(4)]
                if line is [stone] * 4:
                    return True
    return False


def winner(board):
    return next((stone for stone in "xo" if wins(board, stone)), None)
