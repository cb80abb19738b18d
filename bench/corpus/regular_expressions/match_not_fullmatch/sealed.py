def inputs(rng):
    good = {"zip": ["12345", "12345-6789"], "phone": ["+49 30 123", "0301234567"], "sku": ["AB-1", "ABC-99"]}
    for _ in range(200):
        kind = rng.choice(["zip", "phone", "sku"])
        text = rng.choice(good[kind])
        place = rng.randint(0, len(text))
        change = rng.choice(["", "", "1", "x", " ", "-", "\n", "9 "])
        yield kind, text[:place] + change + text[place:]


def call(fields, args):
    kind, text = args
    return fields.valid(kind, text), fields.errors({kind: text})
