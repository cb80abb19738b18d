"""Check requests and responses against GitHub's own description of its API."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wire.material import openapi_path

HOST = "http://github.invalid"


class Contract:
    """GitHub's description, loaded."""

    def __init__(self, path: Path) -> None:
        import orjson
        from openapi_core import Config, OpenAPI

        described = orjson.loads(path.read_bytes())
        described["servers"] = [{"url": HOST}]
        _amend(described)
        self.operations = {
            (method.upper(), template)
            for template, methods in described["paths"].items()
            for method in methods
        }
        self._api = OpenAPI.from_dict(described, config=Config(spec_validator_cls=None))

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[Any, list[str]]:
        """Return the request for `response`, and what is wrong with it."""
        from openapi_core.testing.requests import MockRequest

        made = MockRequest(
            HOST,
            method,
            path,
            args=dict(query),
            headers=dict(headers),
            data=body or None,
            content_type="application/json",
        )
        return made, [_text(error) for error in self._api.iter_request_errors(made)]

    def response(
        self, request: Any, status: int, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """Return what is wrong with a response; GitHub does not describe every refusal."""
        from openapi_core.templating.responses.exceptions import ResponseNotFound
        from openapi_core.testing.responses import MockResponse

        kind = headers.get("content-type", "application/json").split(";")[0]
        made = MockResponse(body, status, dict(headers), kind)
        errors = self._api.iter_response_errors(request, made)
        return [
            _text(error)
            for error in errors
            if not (status >= 400 and isinstance(error, ResponseNotFound))
        ]


@functools.cache
def load() -> Contract | None:
    """Return GitHub's description, loaded once for the process; None when it was not fetched."""
    path = openapi_path()
    return None if path is None else Contract(path)


def filled(template: str, params: Mapping[str, str]) -> str:
    """Return the path of an operation as it is described: slashes in its parameters escaped."""
    path = template.format_map({name: quote(value, safe="") for name, value in params.items()})
    return f"{path}/" if template.endswith("/contents") else path


def _amend(described: dict[str, Any]) -> None:
    """Allow what GitHub does but does not describe."""
    _nulls(described["components"]["schemas"])
    paths = described["paths"]
    labels = "/repos/{owner}/{repo}/issues/{issue_number}/labels"
    for method in ("post", "put"):
        schema = paths[labels][method]["requestBody"]["content"]["application/json"]["schema"]
        some = [key for key in ("oneOf", "anyOf") if key in schema]
        schema[some[0]].append({"type": "array", "items": {"type": "string"}})
    contents = paths["/repos/{owner}/{repo}/contents/{path}"]["get"]["responses"]["200"]
    # The discriminator is for objects; a folder is a list.
    del contents["content"]["application/json"]["schema"]["discriminator"]
    schemas = described["components"]["schemas"]
    for name in ("pull-request", "pull-request-simple"):
        # A fork may be gone.
        head = schemas[name]["properties"]["head"]["properties"]
        head["repo"] = {**schemas["repository"], "nullable": True}


def _nulls(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("nullable") is True and None not in (values := node.get("enum", [None])):
            values.append(None)
        for inner in node.values():
            _nulls(inner)
    elif isinstance(node, list):
        for inner in node:
            _nulls(inner)


def _text(error: BaseException) -> str:
    """Return the deepest causes: where in the body, and what is wrong there."""
    seen: BaseException | None = error
    found: list[Any] = []
    while seen is not None:
        found = list(getattr(seen, "schema_errors", ())) or found
        last, seen = seen, seen.__cause__
    deepest = [leaf for one in found for leaf in _leaves(one)]
    lines = [f"{'/'.join(map(str, leaf.absolute_path))}: {leaf.message[:200]}" for leaf in deepest]
    return f"{type(error).__name__}: {'; '.join(lines[:6]) or str(last)[:600]}"


def _leaves(error: Any) -> list[Any]:
    inner = [leaf for one in error.context or () for leaf in _leaves(one)]
    return inner or [error]
