def inputs(rng):
    for _ in range(60):
        person = {}
        for key, values in (("title", ["Dr.", ""]), ("first", ["Ada", "", None]), ("last", ["King", ""])):
            if rng.random() < 0.7:
                person[key] = rng.choice(values)
        yield (person,)
