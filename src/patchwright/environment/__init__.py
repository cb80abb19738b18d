"""Build the target's environment, or use the one that is there."""

from patchwright.environment.choose import EnvironmentWish, prepare_environment, reachable_cache

__all__ = ["EnvironmentWish", "prepare_environment", "reachable_cache"]
