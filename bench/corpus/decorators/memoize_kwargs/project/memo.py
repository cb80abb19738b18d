"""Remembers what a function returned, for some of its latest calls."""

import functools


def memoize(limit=3):
    """Keep the results of the latest `limit` different calls."""

    def decorate(function):
        results = {}

        @functools.wraps(function)
        def remembered(*args, **kwargs):
            key = args
            if key in results:
                results[key] = results.pop(key)
                return results[key]
            value = function(*args, **kwargs)
            results[key] = value
            if len(results) > limit:
                del results[next(iter(results))]
            return value

        remembered.size = lambda: len(results)
        return remembered

    return decorate
