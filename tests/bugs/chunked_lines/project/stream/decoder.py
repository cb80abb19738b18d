"""Cut chunks of text into lines."""


class Decoder:
    """Takes chunks and gives whole lines."""

    def __init__(self):
        self.lines = 0

    def feed(self, chunk):
        """Return the lines that are complete now."""
        found = chunk.splitlines()
        self.lines += len(found)
        return found

    def close(self):
        """Return what is left as a last line."""
        return []
