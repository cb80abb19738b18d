from memo import memoize


def counted(limit=3):
    calls = []

    @memoize(limit)
    def price(amount, currency="EUR"):
        calls.append((amount, currency))
        return f"{amount} {currency}"

    return price, calls


def test_remembers():
    price, calls = counted()
    assert price(3) == price(3) == "3 EUR"
    assert len(calls) == 1


def test_different_arguments():
    price, calls = counted()
    assert [price(1), price(2)] == ["1 EUR", "2 EUR"]
    assert len(calls) == 2


def test_keyword_arguments_are_part_of_the_call():
    price, _ = counted()
    assert price(1, currency="USD") == "1 USD"
    assert price(1, currency="GBP") == "1 GBP"


def test_forgets_the_one_not_used_for_longest():
    price, calls = counted(limit=2)
    for amount in (1, 2, 1, 3, 1):
        price(amount)
    assert [amount for amount, _ in calls] == [1, 2, 3]


def test_size_is_limited():
    price, _ = counted(limit=2)
    for amount in range(9):
        price(amount)
    assert price.size() == 2


def test_keeps_the_name():
    assert counted()[0].__name__ == "price"
