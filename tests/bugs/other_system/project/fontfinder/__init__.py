from fontfinder.names import family, style

__all__ = ["family", "style"]
