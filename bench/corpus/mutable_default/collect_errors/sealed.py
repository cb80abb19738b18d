def inputs(rng):
    for _ in range(60):
        forms = []
        for _ in range(3):
            form = {key: rng.choice(["", "x"]) for key in rng.sample(["a", "b"], rng.randint(0, 2))}
            if rng.random() < 0.6:
                form["c"] = {key: rng.choice(["", "x"]) for key in rng.sample(["d", "e"], 1)}
            forms.append(form)
        yield (forms,)


def call(validation, args):
    rules = {"a": bool, "c": {"d": bool, "e": bool}, "b": bool}
    return [(list(validation.validate(f, rules)), validation.is_valid(f, rules)) for f in args[0]]
