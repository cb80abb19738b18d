import pytest
from finder.index import Index
from finder.words import words_of


@pytest.fixture
def index():
    index = Index()
    index.add(1, "The Café in Zürich.")
    index.add(2, "the cafe, closed")
    index.add(3, "Straße in Zurich")
    return index


def test_same_words(index):
    assert index.find("closed") == [2]
    assert index.find("nothing") == []
    assert index.find("") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [("the", [1, 2]), ("CAFÉ", [1, 2]), ("cafe the", [1, 2]), ("zurich", [1, 3]), ("strasse in", [3]), ("closed!", [2])],
)
def test_case_and_accents(index, query, found):
    assert index.find(query) == found


def test_words():
    assert words_of("Ça va?") == ["ca", "va"]
