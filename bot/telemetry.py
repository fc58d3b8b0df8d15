"""Keeps every library from reporting home, and native code from talking to our log."""

from __future__ import annotations

import os

FORCED = {
    "RASA_TELEMETRY_ENABLED": "false",
    "DO_NOT_TRACK": "1",  # https://consoledonottrack.com, which several libraries honour
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",  # else it warns after a fork, on the process's own stderr
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_CPP_MAX_VLOG_LEVEL": "0",
    "GRPC_VERBOSITY": "NONE",
    "SENTRY_DSN": "",  # Rasa brings the library of an error tracker with it
    "PYTHONASYNCIODEBUG": "0",
}
"""Set over whatever the environment says, before a library is loaded. ONNX Runtime and spaCy report nothing
on Linux; Matplotlib comes with Rasa and draws nothing here."""


def no_telemetry() -> None:
    """Called first thing by every command; what starts afterwards inherits it."""
    os.environ.update(FORCED)
