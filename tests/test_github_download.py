"""Logs and artifacts come from another place: no token goes there, and it is never inside."""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest

from patchwright.forges.github.download import LONGEST, Downloader, kind_of

Seen = list[tuple[str, dict[str, str]]]
Storing = tuple[str, Seen]


class Storage(BaseHTTPRequestHandler):
    """Serves 1000 numbered lines, or what the path asks for."""

    seen: Seen
    content = b"".join(b"%04d\n" % n for n in range(1000))

    def do_GET(self) -> None:
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        if self.path.startswith("/again"):
            self.send_response(302)
            self.send_header("Location", "/whole")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        if self.path != "/endless":
            more = 500 if self.path == "/broken" else 0
            self.send_header("Content-Length", str(len(self.content) + more))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Storing]:
    class Handler(Storage):
        seen: Seen = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        scheme = "https" if certificate else "http"
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}", Handler.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def storage() -> Iterator[Storing]:
    with serving() as found:
        yield found


def test_t22_a_file_is_asked_for_without_any_authority(storage: Storing) -> None:
    origin, seen = storage
    found = Downloader("http://127.0.0.1:1").fetch(f"{origin}/whole?sig=a%2Fb#x", 9999, tail=True)
    assert found is not None
    assert (found.data, found.whole) == (Storage.content, True)
    path, headers = seen[0]
    assert path == "/whole?sig=a%2Fb"
    assert not {"authorization", "cookie", "x-github-api-version"} & set(headers)


def test_the_end_of_a_log_is_kept(storage: Storing) -> None:
    found = Downloader("http://127.0.0.1:1").fetch(f"{storage[0]}/whole", 10, tail=True)
    assert found is not None
    assert (found.data, found.whole) == (b"0998\n0999\n", False)


def test_a_file_above_the_limit_is_not_whole(storage: Storing) -> None:
    found = Downloader("http://127.0.0.1:1").fetch(f"{storage[0]}/whole", 10, tail=False)
    assert found is not None
    assert (found.data, found.whole) == (b"0000\n0001\n", False)


def test_r46_what_breaks_off_is_not_whole(storage: Storing) -> None:
    found = Downloader("http://127.0.0.1:1").fetch(f"{storage[0]}/broken", 9999, tail=True)
    assert found is not None
    assert (found.data, found.whole) == (Storage.content, False)


def test_a_file_without_a_length_ends_with_the_connection(storage: Storing) -> None:
    found = Downloader("http://127.0.0.1:1").fetch(f"{storage[0]}/endless", 9999, tail=True)
    assert found is not None
    assert (found.data, found.whole) == (Storage.content, True)


def test_a_slow_file_is_given_up(storage: Storing) -> None:
    clock = count(0.0, LONGEST + 1)
    downloader = Downloader("http://127.0.0.1:1", clock=lambda: next(clock))
    found = downloader.fetch(f"{storage[0]}/whole", 9999, tail=True)
    assert found is not None
    assert not found.whole


@pytest.mark.parametrize("path", ["/gone", "/again"])
def test_t22_only_the_first_redirect_is_followed(storage: Storing, path: str) -> None:
    origin, seen = storage
    assert Downloader("http://127.0.0.1:1").fetch(origin + path, 9999, tail=True) is None
    assert len(seen) == 1


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "//127.0.0.1/x", "/x", "", "https://", "http://[",
     "http://127.0.0.1:99999/", "gopher://127.0.0.1/", "http://user@127.0.0.1/"],
)  # fmt: skip
def test_t22_odd_places_are_not_asked(location: str) -> None:
    assert Downloader("http://127.0.0.1:1").fetch(location, 99, tail=True) is None


def test_t22_https_does_not_become_http(storage: Storing) -> None:
    origin, seen = storage
    downloader = Downloader("https://api.example.invalid", lambda *_: ["127.0.0.1"])
    assert downloader.fetch(f"{origin}/whole", 99, tail=True) is None
    assert seen == []


@pytest.mark.parametrize("api", ["93.184.216.34", "10.1.2.3", "127.0.0.1"])
@pytest.mark.parametrize("evil", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::"])
def test_t22_places_that_no_api_sends_to_are_not_asked(api: str, evil: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return [api if host == "api.example.invalid" else evil]

    downloader = Downloader("http://api.example.invalid", resolve)
    assert downloader.fetch("http://logs.example.invalid/x", 99, tail=True) is None
    assert asked == ["api.example.invalid", "logs.example.invalid"]


def test_t22_a_name_that_changes_its_address_is_asked_for_it_once(storage: Storing) -> None:
    """A second look-up, as a client of its own would make, could answer another address."""
    origin, seen = storage
    port = int(origin.rpartition(":")[2])
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    downloader = Downloader("http://api.example.invalid", lambda *_: next(answers))
    assert downloader.fetch(f"http://rebinding.example.invalid:{port}/x", 99, tail=True) is None
    assert seen == []


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("93.184.216.34", "global"),
        ("2606:4700::1111", "global"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "link_local"),
        ("64:ff9b::a9fe:a9fe", "link_local"),
        ("2002:7f00:1::", "loopback"),
        ("10.0.0.1", "private"),
        ("192.168.1.1", "private"),
        ("172.16.0.1", "private"),
        ("fd00::1", "private"),
        ("fe80::1%eth0", "link_local"),
        ("100.64.0.1", "other"),
        ("0.0.0.0", "unspecified"),
        ("224.0.0.1", "multicast"),
    ],
)
def test_t22_an_address_says_what_network_it_is_of(address: str, kind: str) -> None:
    assert kind_of(address) == kind


def test_r46_a_dead_host_has_no_file() -> None:
    with serving() as (origin, _):
        pass
    assert Downloader("http://127.0.0.1:1").fetch(f"{origin}/x", 99, tail=True) is None


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    made = tmp_path / "server.pem"
    subject = "/CN=logs.example.invalid"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj"]
    extension = "subjectAltName=DNS:logs.example.invalid"
    command += [subject, "-addext", extension, "-keyout", str(made), "-out", f"{made}.crt"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    made.write_bytes(made.read_bytes() + Path(f"{made}.crt").read_bytes())
    return made


@pytest.mark.parametrize(
    ("trusted", "host", "comes"),
    [
        (True, "logs.example.invalid", True),
        (True, "other.example.invalid", False),
        (False, "logs.example.invalid", False),
    ],
)
def test_t22_the_certificate_is_that_of_the_name_and_not_of_the_address(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, host: str, comes: bool
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    with serving(certificate) as (origin, seen):
        port = origin.rpartition(":")[2]
        downloader = Downloader("https://api.example.invalid", lambda *_: ["127.0.0.1"])
        found = downloader.fetch(f"https://{host}:{port}/x", 9999, tail=True)
    assert (found is not None) == comes
    assert [headers["host"] for _, headers in seen] == [f"{host}:{port}"] * comes
