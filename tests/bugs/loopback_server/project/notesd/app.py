"""A server for short notes that are read far more often than written."""

import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BYTES = 4096


def etag(text):
    """Return the tag of a text, with its quotation marks."""
    return '"%s"' % hashlib.sha256(text.encode()).hexdigest()[:16]


class NotesHandler(BaseHTTPRequestHandler):
    """Answers GET and PUT for `/notes/NAME`."""

    notes = {}

    def _reply(self, status, text="", **headers):
        body = text.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _name(self):
        _, _, name = self.path.partition("/notes/")
        return name

    def do_GET(self):
        text = self.notes.get(self._name())
        if text is None:
            self._reply(404, json.dumps({"error": "no such note"}))
            return
        tag = etag(text)
        if self.headers.get("If-None-Match") != tag:
            self._reply(304, ETag=tag)
            return
        self._reply(200, text, ETag=tag)

    def do_PUT(self):
        length = int(self.headers.get("Content-Length", 0))
        text = self.rfile.read(length).decode()
        if length > MAX_BYTES:
            self._reply(413, json.dumps({"error": "too long"}))
            return
        created = self._name() not in self.notes
        self.notes[self._name()] = text
        self._reply(201 if created else 200, ETag=etag(text))

    def log_message(self, format, *args):
        """Say nothing: the proxy in front keeps the log."""


def make_server(notes, port=0):
    """Return a server on the loopback interface; port 0 takes a free one."""
    handler = type("Handler", (NotesHandler,), {"notes": notes})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)
