from .select import Select

__all__ = ["Select"]
