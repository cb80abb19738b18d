def inputs(rng):
    for _ in range(120):
        lines = rng.choices(["ls", "ls -a", "cd", "cd ..", "", " ls"], k=rng.randint(0, 12))
        yield lines, rng.randint(1, 5), rng.randint(1, 6)


def call(history, args):
    lines, limit, count = args
    book = history.History(limit)
    for line in lines:
        book.add(line)
    return book.entries, book.last(count), book.search("ls"), book.search("c")
