import pytest
from prime import factors, is_prime, primes


@pytest.mark.parametrize("number", [2, 3, 5, 7, 11, 97])
def test_prime(number):
    assert is_prime(number)


@pytest.mark.parametrize("number", [0, 1, 4, 10, 15, 49])
def test_not_prime(number):
    assert not is_prime(number)


def test_factors():
    assert factors(360) == [2, 2, 2, 3, 3, 5]
    assert factors(1) == []


def test_primes():
    assert primes(12) == [2, 3, 5, 7, 11]
