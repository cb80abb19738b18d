"""The named endings of a provider that gives no answer, and what a person can do about each."""

from typing import Final

from patchwright.model.endpoint import Kind
from patchwright.model.speaking import Trouble
from patchwright.models import Ending, Outcome
from patchwright.untrusted import clean

LONGEST_QUOTE: Final = 200

_ENDINGS: Final[dict[str, tuple[str, str]]] = {
    "unreachable": ("model_unreachable", "could not be reached; check the base URL"),
    "timeout": ("model_timeout", "did not answer in time; allow more with --model-seconds"),
    "lost": ("model_lost", "broke off in its answer; run it again"),
    "rate_limited": ("model_rate_limited", "takes no more requests now; run it again later"),
    "out_of_quota": ("model_out_of_quota", "has no credit left; look at the account"),
    "key_refused": ("model_key_refused", "refused the key; check that it is this provider's"),
    "forbidden": ("model_forbidden", "does not let this key use the model"),
    "not_found": ("model_not_found", "does not have the model, or the base URL is another's"),
    "server_error": ("model_failing", "answers with errors of its own; run it again later"),
    "bad_request": ("model_refuses_request", "refuses the request"),
    "malformed": ("model_malformed", "answers with something that is no completion"),
}
_GITHUB: Final[dict[str, str]] = {
    "forbidden": "does not let this token use models; give the job the permission `models: read`",
    "key_refused": "refused the token; give the job the permission `models: read`",
    "rate_limited": "has no free requests left for now; run it again later",
}


def ended_by(trouble: Trouble | None, model: str, kind: Kind = "compatible") -> Ending:
    """Return the ending for what is the matter with a model; None for one that is left alone."""
    name = clean(model, 100)
    if trouble is None:
        sentence = f"The model {name} failed too often and is not asked again for now."
        return _ended("model_circuit_open", sentence)
    reason, what = _ENDINGS[trouble.kind]
    what = _GITHUB.get(trouble.kind, what) if kind == "github" else what
    said = " ".join(clean(trouble.message, LONGEST_QUOTE).split())
    return _ended(reason, f"The provider of the model {name} {what} (it said: {said}).")


def _ended(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.PROVIDER_UNAVAILABLE, reason=reason, sentence=sentence)
