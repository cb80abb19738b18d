from minitemplate.render import Safe, UnknownName, render

__all__ = ["Safe", "UnknownName", "render"]
