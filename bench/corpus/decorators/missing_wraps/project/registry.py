"""Registers the commands of a chat bot, with checks before they run."""

import functools

COMMANDS = {}


def command(function):
    """Register a command below its own name, with dashes."""
    COMMANDS[function.__name__.replace("_", "-")] = function
    return function


def needs_role(role):
    """Let only users with a role call the command."""

    def decorate(function):
        def checked(user, *args):
            if role not in user.get("roles", ()):
                return f"{user['name']} may not do that"
            return function(user, *args)

        return checked

    return decorate


@command
def say(user, *words):
    """Repeat some words."""
    return " ".join(words)


@command
@needs_role("admin")
def ban_user(user, name):
    """Ban somebody."""
    return f"{user['name']} banned {name}"


@command
@functools.lru_cache(maxsize=None)
def _ping(user=None):
    """Answer."""
    return "pong"


def run(user, line):
    name, *args = line.split()
    if name not in COMMANDS:
        return f"unknown command {name}"
    return COMMANDS[name](user, *args)


def usage():
    return [f"{name}: {function.__doc__}" for name, function in sorted(COMMANDS.items())]
