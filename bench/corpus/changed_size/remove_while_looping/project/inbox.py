"""Filters of a mailbox."""


def is_spam(mail, blocked):
    sender = mail["from"].lower()
    return sender in blocked or sender.rsplit("@", 1)[-1] in blocked


def sweep(inbox, blocked):
    """Move spam out of the inbox, in place, and return it in order."""
    spam = []
    for mail in inbox:
        if is_spam(mail, blocked):
            inbox.remove(mail)
            spam.append(mail)
    return spam


def unread(inbox):
    return sum(1 for mail in inbox if not mail.get("read"))
