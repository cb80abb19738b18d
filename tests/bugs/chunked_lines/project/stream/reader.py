"""Read all lines of chunks."""

from stream.decoder import Decoder


def read_lines(chunks):
    """Return the lines that chunks hold together, and how many they were."""
    decoder = Decoder()
    found = [line for chunk in chunks for line in decoder.feed(chunk)]
    found += decoder.close()
    return found, decoder.lines
