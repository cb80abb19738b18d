"""Merges layers of configuration."""


def merge(base, override):
    """Return a configuration with the values of another one put over it, at every depth.

    Neither of the two is changed. A dict over a value, or a value over a dict, replaces it.
    """
    result = dict(base)
    for name, value in override.items():
        if isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name].update(value)
        else:
            result[name] = value
    return result


def layered(*layers):
    """Return all layers merged, later ones over earlier ones."""
    config = {}
    for layer in layers:
        config = merge(config, layer)
    return config


def lookup(config, path, default=None):
    """Return the value at a dotted path."""
    for name in path.split("."):
        if not isinstance(config, dict) or name not in config:
            return default
        config = config[name]
    return config
