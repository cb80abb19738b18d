"""Build the target's environment, or use the one that is there."""

from patchwright.environment.choose import EnvironmentWish, prepare_environment, reachable_cache
from patchwright.environment.generated import generated_files

__all__ = ["EnvironmentWish", "generated_files", "prepare_environment", "reachable_cache"]
