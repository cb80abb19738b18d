"""Reads the deployment settings of a service."""

DEFAULTS = {"replicas": 1, "port": 8080, "health": "/ping"}


def service_settings(config, name):
    """Return the settings of a service: its own, then the shared ones, then the defaults.

    Raises:
        LookupError: the configuration has no such service.
    """
    services = config["services"]
    if name not in services:
        raise LookupError(f"no service {name!r}")
    settings = dict(DEFAULTS)
    settings.update(config["shared"])
    settings.update(services[name] or {})
    return settings


def ports(config):
    """Return port -> name of the service that listens there.

    Raises:
        ValueError: two services want the same port.
    """
    taken = {}
    for name in config["services"]:
        port = service_settings(config, name)["port"]
        if port in taken:
            raise ValueError(f"{name} and {taken[port]} both want {port}")
        taken[port] = name
    return taken
