"""A text that is edited."""

from editor.history import History


class Text:
    """Characters with a history of insertions."""

    def __init__(self):
        self.value = ""
        self.history = History()

    def insert(self, place, characters):
        """Put characters in."""
        self.history.record((place, characters))
        self._put(place, characters)

    def undo(self):
        """Take the last insertion back."""
        action = self.history.step_back()
        if action is not None:
            place, characters = action
            self.value = self.value[:place] + self.value[place + len(characters) :]

    def redo(self):
        """Insert again what was taken back."""
        action = self.history.step_forward()
        if action is not None:
            self._put(*action)

    def _put(self, place, characters):
        self.value = self.value[:place] + characters + self.value[place:]
