def inputs(rng):
    for _ in range(60):
        yield ([(rng.randint(0, 1), rng.choice(["on", "emit"]), rng.choice("ab*")) for _ in range(8)],)


def call(module, args):
    buses = [module.Bus("one"), module.Bus("two")]
    seen = []
    given = {"a": []}
    third = module.Bus("three", given)
    third.on("a", seen.append)
    counts = [third.emit("a", "third")]
    for who, what, event in args[0]:
        if what == "on":
            buses[who].on(event, lambda value, who=who, event=event: seen.append((who, event, value)))
        else:
            counts.append(buses[who].emit(event, len(seen)))
    return counts, seen
