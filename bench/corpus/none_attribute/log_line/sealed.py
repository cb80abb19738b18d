def inputs(rng):
    for _ in range(120):
        lines = []
        for _ in range(rng.randint(1, 5)):
            lines.append(
                rng.choice(["", "started", f'h{rng.randint(1, 3)} - "GET /{rng.choice("ab")}" {rng.choice([200, 404, 500])} {rng.choice(["-", 7])}'])
            )
        yield (lines,)


def call(accesslog, args):
    return [accesslog.parse_line(line) for line in args[0]], accesslog.error_paths(args[0])
