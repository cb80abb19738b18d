def inputs(rng):
    for _ in range(120):
        fields = []
        for _ in range(rng.randint(0, 4)):
            length = rng.choice([0, 1, 3, 8, 127, 128])
            fields.append((rng.randint(0, 255), "".join(rng.choices("aé€ü🎈z", k=length))))
        yield (fields,)


def call(tlv, args):
    message = tlv.encode(*args)
    return message.hex(), tlv.decode(message)
