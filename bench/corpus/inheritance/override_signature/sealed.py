def inputs(rng):
    for _ in range(60):
        yield [{"name": rng.choice("abc"), "amount": rng.randint(0, 9)} for _ in range(rng.randint(0, 12))], rng.choice(["csv", "text", "text", "jsonl"])
