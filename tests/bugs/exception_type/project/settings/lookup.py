"""Looks up settings by dotted names such as `database.host`."""


class UnknownSetting(Exception):
    """No setting has that name."""


class WrongType(Exception):
    """The value is not what the caller expects."""


_REQUIRED = object()


class Settings:
    def __init__(self, values):
        self._values = values

    def get(self, name, default=_REQUIRED):
        """Return the value; without a default an unknown name is an error."""
        current = self._values
        try:
            for part in name.split("."):
                current = current[part]
        except AttributeError:
            if default is _REQUIRED:
                raise UnknownSetting(name) from None
            return default
        return current

    def integer(self, name, default=_REQUIRED):
        value = self.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise WrongType("%s is %r" % (name, value)) from error

    def flag(self, name):
        """Return whether a setting is switched on; what is not mentioned is off."""
        return self.get(name, False) in (True, "yes", "on", "1")
