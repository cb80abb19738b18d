"""The battery of a device."""


class Battery:
    def __init__(self, capacity, charge=0):
        self.capacity = capacity
        self.charge = charge

    @property
    def percent(self):
        return 100 * self.charge // self.capacity

    @property
    def is_low(self):
        return self.percent() < 20

    def use(self, amount):
        """Take some charge out, as far as there is any; return what was taken."""
        taken = min(amount, self.charge)
        self.charge -= taken
        return taken

    def load(self, amount):
        self.charge = min(self.charge + amount, self.capacity)

    def status(self):
        return f"{self.percent}%" + (" low" if self.is_low else "")
