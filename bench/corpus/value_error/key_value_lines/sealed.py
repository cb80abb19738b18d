def inputs(rng):
    for _ in range(150):
        lines = []
        for _ in range(rng.randint(0, 4)):
            value = rng.choice(["", "1", "a=b", "a=b=c", "=", "'q'", "$A/x", " sp "])
            lines.append(rng.choice([f"{rng.choice('ABC')}={value}", f" D ={value}", "# c=1", "", "bad" if rng.random() < 0.2 else "E=5"]))
        yield ("\n".join(lines),)


def call(envfile, args):
    values = envfile.parse(*args)
    return values, envfile.expand(values)
