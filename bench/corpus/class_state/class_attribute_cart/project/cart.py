"""Shopping carts."""


class Cart:
    """What a customer wants to buy: quantities by article."""

    items = {}
    coupon = None

    def __init__(self, customer):
        self.customer = customer

    def add(self, article, quantity=1):
        if quantity < 1:
            raise ValueError(quantity)
        self.items[article] = self.items.get(article, 0) + quantity
        return self

    def remove(self, article):
        self.items.pop(article, None)
        return self

    def total(self, prices):
        """Return the sum in cents; a coupon takes off its percentage, rounded down."""
        cents = sum(prices[article] * quantity for article, quantity in self.items.items())
        if self.coupon:
            cents -= cents * self.coupon // 100
        return cents
