from paginator.pages import NoSuchPage, Paginator, window

__all__ = ["NoSuchPage", "Paginator", "window"]
