"""What the program cannot know or cannot go on without; expected endings are values instead."""


class PatchwrightError(Exception):
    """Anything that Patchwright raises on purpose."""


class ConfigError(PatchwrightError):
    """An option or a configuration file says something that cannot be obeyed."""


class SandboxError(PatchwrightError):
    """The isolation that was asked for cannot be had on this machine."""


class ForgeError(PatchwrightError):
    """A forge refused or failed an operation that should have worked."""


class PluginError(PatchwrightError):
    """A plug-in cannot be loaded, or two plug-ins claim one name."""
