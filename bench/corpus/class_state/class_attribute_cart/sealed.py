def inputs(rng):
    for _ in range(80):
        yield ([(rng.randint(0, 2), rng.choice(["add", "add", "remove"]), rng.choice("abc"), rng.randint(1, 4)) for _ in range(rng.randint(1, 10))],)


def call(module, args):
    carts = [module.Cart(name) for name in "xyz"]
    for who, what, article, quantity in args[0]:
        carts[who].add(article, quantity) if what == "add" else carts[who].remove(article)
    carts[0].coupon = 15
    prices = {"a": 99, "b": 250, "c": 1000}
    return [(cart.items, cart.total(prices)) for cart in carts]
