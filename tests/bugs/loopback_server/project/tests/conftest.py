import http.client
import threading

import pytest

from notesd.app import make_server


@pytest.fixture
def notes():
    return {"milk": "two litres"}


@pytest.fixture
def server(notes):
    server = make_server(notes)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ask(server):
    def ask(method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers.get("ETag")
        finally:
            connection.close()

    return ask
