"""Elements of a drawing and their place on it."""


class Element:
    kind = "element"

    def __init__(self, x, y, layer=0):
        self.x = x
        self.y = y
        self.layer = layer
        self.tags = []

    def move(self, dx, dy):
        self.x += dx
        self.y += dy
        return self

    def describe(self):
        return f"{self.kind} at {self.x},{self.y}"


class Box(Element):
    kind = "box"

    def __init__(self, x, y, width, height, layer=0):
        self.x = x
        self.y = y
        self.width = width
        self.height = height

    def contains(self, x, y):
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class Label(Element):
    kind = "label"

    def __init__(self, x, y, text, layer=0):
        super().__init__(x, y, layer)
        self.text = text

    def describe(self):
        return f"{super().describe()}: {self.text}"


class Drawing:
    def __init__(self, elements=()):
        self.elements = list(elements)

    def ordered(self):
        """Return the elements as they are painted: lower layers first."""
        return sorted(self.elements, key=lambda element: element.layer)

    def tagged(self, tag):
        return [element for element in self.elements if tag in element.tags]
