def inputs(rng):
    for _ in range(250):
        yield rng.randint(0, 60), rng.randint(1, 12), rng.randint(-1, 12)


def call(paging, args):
    total, size, number = args
    count = paging.page_count(total, size)
    try:
        entries = paging.page(list(range(total)), number, size)
    except LookupError:
        entries = "none"
    return count, entries, paging.navigation(total, number, size)
