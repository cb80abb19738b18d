"""Let through what an installer needs to reach its index, and nothing that is a secret."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from patchwright.environment.files import is_file, is_folder
from patchwright.sandbox import Place, Sandbox

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")
_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
_PLAIN = ("NO_PROXY", "no_proxy", "UV_SYSTEM_CERTS", "UV_NATIVE_TLS", "UV_EXCLUDE_NEWER")


@dataclass(frozen=True)
class NetworkSettings:
    """Variables and readable places with which an installer reaches its package index."""

    env: Mapping[str, str]
    places: tuple[Place, ...]
    notes: tuple[str, ...]


def index_choice(environ: Mapping[str, str]) -> str:
    """Return what decides, apart from the project, which packages a name stands for."""
    return "\n".join(f"{name}={environ.get(name, '')}" for name in (*_INDEXES, "UV_EXCLUDE_NEWER"))


def network_settings(environ: Mapping[str, str], sandbox: Sandbox, folder: Path) -> NetworkSettings:
    """Choose the network settings of the environment; unreadable certificates go to `folder`."""
    env = {name: environ[name] for name in _PLAIN if environ.get(name)}
    notes: list[str] = []
    for name in (*_PROXIES, *_INDEXES):
        value = environ.get(name)
        if value and is_safe_address(value):
            env[name] = value
        elif value:
            notes.append(f"{name} was not passed on: it is no plain address without credentials")
    index = next((env.pop(name) for name in _INDEXES if name in env), None)
    for name in _INDEXES:
        env.pop(name, None)
    if index is not None:
        env |= {"UV_DEFAULT_INDEX": index, "PIP_INDEX_URL": index}
    places = []
    for name, path in _certificates(environ):
        reached = path if sandbox.can_read(path) else _copied(path, folder)
        env[name] = str(reached)
        places.append(Place(reached))
    return NetworkSettings(env, tuple(places), tuple(notes))


def is_safe_address(value: str) -> bool:
    """Say whether a value is the address of a server, without a user or a password in it."""
    try:
        parts = urlsplit(value if "//" in value else f"//{value}")
        known = parts.scheme in ("", "http", "https", "socks5", "socks5h")
        return known and bool(parts.hostname) and "@" not in value and not parts.query
    except ValueError:
        return False


def _certificates(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    for name in _CERTIFICATES:
        path = Path(environ.get(name) or "")
        if path.is_absolute() and (is_file(path) or is_folder(path)):
            yield name, path


def _copied(path: Path, folder: Path) -> Path:
    target = folder / path.name
    if path.is_dir():
        shutil.copytree(path, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(path, target)
    return target
