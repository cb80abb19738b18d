"""Shelf labels."""


def label(product):
    """Return a label: name, price with two digits, and stock unless it is unknown (None)."""
    text = product["name"] + " " + format(product["price"] / 100, ".2f")
    if product.get("stock") is not None:
        text += " (" + product["stock"] + " left)"
    return text


def sheet(products, columns=2):
    """Return rows of labels."""
    texts = [label(product) for product in products]
    return [texts[start : start + columns] for start in range(0, len(texts), columns)]
