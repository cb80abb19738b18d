def inputs(rng):
    for _ in range(120):
        yield list(range(rng.randint(0, 20))), rng.randint(1, 7)


def call(chunks, args):
    return chunks.chunks(*args), chunks.spread(*args), chunks.head_tail(*args)
