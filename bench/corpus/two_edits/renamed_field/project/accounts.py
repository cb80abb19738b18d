"""Accounts of users."""

from store import Store


class Accounts:
    def __init__(self):
        self.store = Store()
        self._next = 1

    def register(self, name, email):
        """Add a user and return its id.

        Raises:
            ValueError: somebody has that address.
        """
        if self.store.by_mail(email) is not None:
            raise ValueError(email)
        user = {"id": self._next, "name": name, "email": email}
        self.store.save(user)
        self._next += 1
        return user["id"]

    def name_of(self, email):
        user = self.store.by_mail(email)
        return user["name"] if user else None
