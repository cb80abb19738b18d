from retrying.decorator import retry

__all__ = ["retry"]
