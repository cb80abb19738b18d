import pytest
from stock.book import Book
from stock.lots import NotEnough


@pytest.fixture
def book():
    book = Book()
    book.buy(10, 5)
    book.buy(10, 6)
    book.buy(5, 9)
    return book


def test_within_the_first_lot(book):
    assert book.sell(4) == 20
    assert book.pieces == 21


def test_over_two_lots(book):
    assert book.sell(15) == 80
    assert book.pieces == 10
    assert [lot.pieces for lot in book.lots] == [5, 5]


def test_everything(book):
    assert book.sell(25) == 155
    assert book.pieces == 0
    assert book.lots == []


def test_one_after_the_other(book):
    assert book.sell(10) == 50
    assert book.sell(1) == 6
    assert book.lots[0].pieces == 9


def test_too_many(book):
    with pytest.raises(NotEnough):
        book.sell(26)
    assert book.pieces == 25
