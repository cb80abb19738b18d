"""Calls something again until it works, waiting longer each time."""


class GivenUp(Exception):
    """Raised when the last attempt failed too."""


def retry(action, attempts, sleep, first_delay=1, factor=2):
    """Return what the action returns; wait 1, 2, 4, ... seconds between the attempts.

    Raises:
        GivenUp: none of the attempts worked.
    """
    delay = first_delay
    for attempt in range(1, attempts + 1):
        try:
            return action()
        except OSError as error:
            if attempt == attempts:
                raise GivenUp(attempt) from error
            delay *= factor
            sleep(delay)
    raise GivenUp(0)
