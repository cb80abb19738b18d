"""Polygons whose area is computed once."""


class Polygon:
    def __init__(self, points=()):
        self._points = list(points)
        self._area = None

    @property
    def area(self):
        """The area, by the shoelace formula."""
        if self._area is None:
            pairs = zip(self._points, self._points[1:] + self._points[:1])
            self._area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
        return self._area

    def add(self, x, y):
        self._points.append((x, y))

    def scale(self, factor):
        self._points = [(x * factor, y * factor) for x, y in self._points]
        self._area = None

    def __len__(self):
        return len(self._points)
