"""Decorators for calls to a slow service."""

import functools


def logged(log):
    """Write the name of the function into a log at every call, and 'failed' if it raises."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            log.append(function.__name__)
            try:
                function(*args, **kwargs)
            except Exception:
                log.append(f"{function.__name__} failed")
                raise

        return wrapper

    return decorate


def default_on(error, value):
    """Return a value instead of raising a kind of error."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            try:
                return function(*args, **kwargs)
            except error:
                return value

        return wrapper

    return decorate
