"""Groups records into batches for an upload."""


class Uploader:
    """Sends records in batches of a size; `close` sends what is left."""

    def __init__(self, send, size=3):
        self.send = send
        self.size = size
        self.pending = []
        self.sent = 0

    def add(self, record):
        self.pending.append(record)
        if len(self.pending) >= self.size:
            self.flush()

    def flush(self):
        """Send the pending records, if there are any."""
        if self.pending:
            self.send(list(self.pending))
            self.sent += len(self.pending)

    def close(self):
        self.flush()
        return self.sent


def upload(records, send, size=3):
    """Send all records and return how many there were."""
    uploader = Uploader(send, size)
    for record in records:
        uploader.add(record)
    return uploader.close()
