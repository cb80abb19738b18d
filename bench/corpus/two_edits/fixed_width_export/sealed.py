def inputs(rng):
    for _ in range(120):
        account = "".join(rng.choices("ABC-0123", k=rng.randint(1, 8)))
        memo = "".join(rng.choices("abc xyz", k=rng.randint(0, 12))).strip()
        yield account, rng.randint(-(10**8), 10**10 - 1), memo


def call(ledger, args):
    line = ledger.format_line(*args)
    return line, ledger.parse_line(line), ledger.total([line, line])
