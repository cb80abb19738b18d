"""An index of the words of documents."""

from finder.words import words_of


class Index:
    """Word -> numbers of the documents that hold it."""

    def __init__(self):
        self.places = {}

    def add(self, number, text):
        """Note the words of a document."""
        for word in words_of(text):
            self.places.setdefault(word, set()).add(number)

    def find(self, query):
        """Return the documents that hold all words of a query."""
        found = [self.places.get(word, set()) for word in query.split()]
        return sorted(set.intersection(*found)) if found else []
