def inputs(rng):
    for _ in range(120):
        senders = rng.choices(["a@x.org", "b@x.org", "c@y.org", "D@Z.org"], k=rng.randint(0, 8))
        yield [{"from": s} for s in senders], set(rng.sample(["x.org", "c@y.org", "d@z.org"], rng.randint(0, 3)))


def call(inbox, args):
    mails = [dict(mail, id=place) for place, mail in enumerate(args[0])]
    spam = inbox.sweep(mails, args[1])
    return spam, mails, inbox.unread(mails)
