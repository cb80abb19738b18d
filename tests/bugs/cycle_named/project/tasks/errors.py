"""What can be wrong with tasks."""


class CycleError(ValueError):
    """Tasks wait for each other; `path` names them, the first again at the end."""

    def __init__(self, path):
        super().__init__(" -> ".join(path))
        self.path = path
