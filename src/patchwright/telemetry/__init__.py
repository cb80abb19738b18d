"""Tell one run as one trace, to OpenTelemetry and to LangSmith, with every secret taken out first.

A trace begins before there is a run (`begin_trace`), stands in its report, is joined by the job
that publishes (`join_trace`), and leaves when the work is over (`send_repair`, `send_publication`).
Without a configured backend nothing is imported, started or sent.
"""

from patchwright.telemetry.recording import Recorder, recorded
from patchwright.telemetry.redaction import Secrets, known_secrets, redact, redact_text
from patchwright.telemetry.sending import Publication, find_link, send_publication, send_repair
from patchwright.telemetry.traces import Trace, begin_trace, join_trace

__all__ = [
    "Publication",
    "Recorder",
    "Secrets",
    "Trace",
    "begin_trace",
    "find_link",
    "join_trace",
    "known_secrets",
    "recorded",
    "redact",
    "redact_text",
    "send_publication",
    "send_repair",
]
