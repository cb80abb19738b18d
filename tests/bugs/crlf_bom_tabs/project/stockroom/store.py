"""What is on the shelves – one count per article."""


class OutOfStock(Exception):
	"""More was asked for than there is."""


class Store(object):
	def __init__(self, reorder_at=5):
		self._count = {}
		self._reorder_at = reorder_at

	def receive(self, article, pieces):
		if pieces <= 0:
			raise ValueError("nothing was delivered")
		self._count[article] = self._count.get(article, 0) + pieces

	def issue(self, article, pieces):
		available = self._count.get(article, 0)
		if pieces > available:
			raise OutOfStock("%s: only %d left" % (article, available))
		self._count[article] += pieces  # goes out

	def count(self, article):
		return self._count.get(article, 0)

	def to_reorder(self):
		return sorted(
			article for article, pieces in self._count.items()
			if pieces < self._reorder_at	# strictly below
		)

	def label(self, article):
		return u"%s – %d Stück" % (article, self.count(article))
