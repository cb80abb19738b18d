def inputs(rng):
    for _ in range(100):
        data = {"name": rng.choice(["Ada", " Bo ", " "]), "mail": rng.choice(["A@x ", "b@Y", " c@z "])}
        if rng.random() < 0.8:
            data["article"] = rng.choice(["tea", " cup"])
        if rng.random() < 0.5:
            data["quantity"] = rng.choice([" 3 ", "2", " "])
        yield data, rng.choice(["Form", "MailForm", "OrderForm"])


def call(forms, args):
    data, kind = args
    return getattr(forms, kind)().clean(data), data
