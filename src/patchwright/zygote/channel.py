"""Length-prefixed JSON over a file descriptor."""

import json
import os
import struct
from typing import Any, Dict, Optional

_HEADER = struct.Struct(">I")
MOST_BYTES = 256 * 1024 * 1024


class Channel:
    """One end of a socket pair or pipe; messages are JSON objects."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def send(self, message: Dict[str, Any]) -> None:
        """Send one message whole."""
        body = json.dumps(message, separators=(",", ":")).encode("ascii")
        data = memoryview(_HEADER.pack(len(body)) + body)
        while data:
            data = data[os.write(self.descriptor, data) :]

    def receive(self) -> Optional[Dict[str, Any]]:
        """Wait for one message; None when the other end is gone or talks nonsense."""
        head = self._exactly(_HEADER.size)
        if head is None:
            return None
        (size,) = _HEADER.unpack(head)
        body = self._exactly(size) if size <= MOST_BYTES else None
        if body is None:
            return None
        try:
            message = json.loads(body.decode("ascii"))
        except ValueError:
            return None
        return message if isinstance(message, dict) else None

    def _exactly(self, size: int) -> Optional[bytes]:
        parts = []
        while size:
            try:
                part = os.read(self.descriptor, min(size, 1 << 20))
            except ConnectionError:
                return None
            if not part:
                return None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
