def inputs(rng):
    for _ in range(60):
        steps = [("select", "id"), ("where", "a"), ("order_by", "x"), ("order_by", "y", True), ("limit", 3)]
        yield (rng.sample(steps, rng.randint(0, 5)),)


def call(query, args):
    one = query.Query("t")
    for name, *rest in args[0]:
        one = getattr(one, name)(*rest)
    return one.build()
