"""User names, which are the same whatever the case of their letters."""


class Directory:
    def __init__(self):
        self._users = {}

    def register(self, name):
        """Add a user.

        Raises:
            ValueError: somebody has that name already, maybe in other letters.
        """
        key = name.strip().casefold()
        if key in self._users:
            raise ValueError(name)
        self._users[key] = name.strip()

    def find(self, name):
        """Return a name as it was registered, or None."""
        return self._users.get(name.strip().lower())

    def names(self):
        return sorted(self._users.values(), key=str.casefold)
