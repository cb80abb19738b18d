"""A decorator for calls that fail now and then."""

import functools
import time


def exponential(first=0.1, factor=2.0, most=10.0):
    """Return a function from the number of the attempt to the seconds to wait after it."""

    def pause(attempt):
        return min(most, first * factor ** (attempt - 1))

    return pause


def retry(times, errors=(OSError,), pause=exponential(), sleep=time.sleep):
    """Call the decorated function up to `times` times and raise the error of the last attempt."""
    if times < 1:
        raise ValueError("something has to be tried at least once")

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times):
                try:
                    return function(*args, **kwargs)
                except errors:
                    if attempt == times:
                        raise
                    sleep(pause(attempt))

        return wrapper

    return decorate
