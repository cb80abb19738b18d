"""A line of text with undo."""


class Editor:
    def __init__(self, text=""):
        self.text = text
        self._past = []
        self._future = []

    def _change(self, text):
        self.text = text
        self._past.append(self.text)
        self._future.clear()

    def insert(self, position, piece):
        self._change(self.text[:position] + piece + self.text[position:])

    def delete(self, start, end):
        self._change(self.text[:start] + self.text[end:])

    def undo(self):
        if self._past:
            self._future.append(self.text)
            self.text = self._past.pop()

    def redo(self):
        if self._future:
            self._past.append(self.text)
            self.text = self._future.pop()
