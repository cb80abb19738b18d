"""Prime numbers and what they are made of."""


def is_prime(number):
    if number < 2:
        return False
    divisor = 2
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 1
        return True
    return True


def factors(number):
    """Return the prime factors of a positive number, in order, as often as they divide it."""
    found = []
    divisor = 2
    while number > 1:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return found


def primes(limit):
    return [number for number in range(limit) if is_prime(number)]
