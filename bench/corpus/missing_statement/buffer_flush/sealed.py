def inputs(rng):
    for _ in range(100):
        yield [rng.choice(["add", "add", "add", "flush"]) for _ in range(rng.randint(0, 12))], rng.randint(1, 5)


def call(batching, args):
    steps, size = args
    sent = []
    uploader = batching.Uploader(sent.append, size)
    seen = []
    for number, step in enumerate(steps):
        uploader.add(number) if step == "add" else uploader.flush()
        seen.append((list(uploader.pending), uploader.sent))
    return sent, seen, uploader.close()
