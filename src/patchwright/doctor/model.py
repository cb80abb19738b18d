"""Check the endpoint of a language model without asking the model anything."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from patchwright.config import Config
from patchwright.doctor.findings import Finding, judged
from patchwright.model.endpoint import Endpoint, find_endpoint
from patchwright.model.keys import read_keys
from patchwright.model.prices import Prices, parse_prices
from patchwright.model.speaking import Trouble, list_models
from patchwright.model.words import ended_by
from patchwright.models import Ending
from patchwright.sandbox import Level, probe_levels

SECONDS: Final = 15.0


def examine_model(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what a repair with these settings would meet; nothing when no model is configured."""
    isolated = any(found.available and found.level is not Level.L0 for found in probe_levels())
    endpoint = find_endpoint(config, read_keys(environ), isolated=isolated)
    if endpoint is None:
        return
    if isinstance(endpoint, Ending):
        yield judged("model", False, endpoint.sentence)
        return
    yield _secrecy(endpoint)
    yield from _answers(endpoint, config)
    yield from _money(endpoint, config)


def _secrecy(endpoint: Endpoint) -> Finding:
    parts = urlsplit(endpoint.url)
    if not endpoint.key:
        return judged("model key", True, f"{parts.hostname} is asked without a key")
    if parts.scheme == "http" and not _is_near(parts.hostname or ""):
        note = f"the key and the code go to {parts.hostname} unencrypted; use https://"
        return judged("model key", False, note)
    return judged("model key", True, f"a key for {parts.hostname} is in the environment")


def _is_near(host: str) -> bool:
    """Say whether a host is this machine or its own network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def _answers(endpoint: Endpoint, config: Config) -> Iterator[Finding]:
    models = (*config.models, *config.fallback_models)
    found = list_models(endpoint, SECONDS)
    if isinstance(found, Trouble):
        if found.kind in ("not_found", "bad_request", "malformed"):
            note = f"{endpoint.url} answers and does not list its models ({found.message[:100]})"
            yield Finding("model", "unknown", note)
        else:
            yield judged("model", False, ended_by(found, models[0], endpoint.kind).sentence)
        return
    for model in models:
        if model in found:
            yield judged("model", True, f"{endpoint.url} has {model}")
        elif endpoint.kind == "azure":
            yield Finding("model", "unknown", f"{model}: deployments cannot be listed with a key")
        else:
            shown = ", ".join(sorted(found)[:5]) or "none"
            yield judged("model", False, f"{endpoint.url} does not have {model}; it has {shown}")


def _money(endpoint: Endpoint, config: Config) -> Iterator[Finding]:
    prices = Prices(endpoint, parse_prices(config.model_price))
    for model in (*config.models, *config.fallback_models):
        if prices.known(model):
            yield judged("model price", True, f"the price of {model} is known")
        elif config.max_cost_usd is not None and config.max_tokens is None:
            note = (
                f"{model} has no known price, so --max-cost-usd cannot be kept; give --model-price"
            )
            yield judged("model price", False, note)
        else:
            note = f"{model} has no known price: the report will not say what it cost"
            yield Finding("model price", "unknown", note)
