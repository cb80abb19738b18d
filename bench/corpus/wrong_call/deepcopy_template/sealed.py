def inputs(rng):
    for _ in range(60):
        steps = []
        for _ in range(rng.randint(1, 5)):
            meta = {k: rng.randint(1, 9) for k in rng.sample(["currency", "customer", "due"], 1)}
            steps.append((rng.choice(["invoice", "letter"]), meta, rng.randint(0, 2)))
        yield (steps,)


def call(templates, args):
    documents = []
    for kind, meta, lines in args[0]:
        document = templates.new_document(kind, **meta)
        document["meta"]["notes"].append(kind)
        for number in range(lines):
            templates.add_line(document, f"line {number}")
        documents.append(document)
    return documents, [templates.render(document) for document in documents]
