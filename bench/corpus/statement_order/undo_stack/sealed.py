def inputs(rng):
    for _ in range(150):
        steps = []
        for _ in range(rng.randint(1, 10)):
            kind = rng.choice(["insert", "delete", "undo", "undo", "redo"])
            if kind == "insert":
                steps.append((kind, rng.randint(0, 5), rng.choice(["a", "bc", "xyz"])))
            elif kind == "delete":
                start = rng.randint(0, 4)
                steps.append((kind, start, start + rng.randint(0, 3)))
            else:
                steps.append((kind,))
        yield ("word", steps)


def call(module, args):
    text, steps = args
    editor = module.Editor(text)
    seen = []
    for kind, *rest in steps:
        getattr(editor, kind)(*rest)
        seen.append(editor.text)
    return seen
