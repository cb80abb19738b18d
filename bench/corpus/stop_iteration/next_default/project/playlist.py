"""Plays tracks in order."""


class Playlist:
    def __init__(self, tracks):
        self.tracks = list(tracks)
        self.current = None

    def find(self, text):
        """Return the first track whose title contains a text, in any case; None if none does."""
        wanted = text.lower()
        return next(track for track in self.tracks if wanted in track.lower())

    def play(self, text):
        """Make the track that is found the current one, if there is one; return what plays."""
        found = self.find(text)
        if found is not None:
            self.current = found
        return self.current

    def skip(self):
        """Go to the track after the current one, or to the first; None for an empty list."""
        if self.current in self.tracks[:-1]:
            self.current = self.tracks[self.tracks.index(self.current) + 1]
        else:
            self.current = self.tracks[0] if self.tracks else None
        return self.current
