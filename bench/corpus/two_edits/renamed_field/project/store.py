"""Keeps users in a dict, as a database would."""


class Store:
    def __init__(self):
        self._rows = {}

    def save(self, user):
        """Store a user by id; the mail address is stored in lower case."""
        self._rows[user["id"]] = {**user, "email": user["mail"].lower()}

    def by_mail(self, address):
        """Return the user with a mail address, in any case, or None."""
        for row in self._rows.values():
            if row["mail"] == address.lower():
                return row
        return None
