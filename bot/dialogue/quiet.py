"""Silences the libraries: what they log at debug, and sometimes above it, holds a person's words (P14)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

_LOUD = ("rasa", "rasa_sdk", "tensorflow", "absl", "apscheduler", "dask", "matplotlib", "sanic", "sklearn")


def silence_libraries() -> None:
    """Drop everything Rasa and its kin would log or warn about. Our own loggers are untouched.

    Left unconfigured, structlog prints each event, debug ones too, to standard output.
    """
    for name in _LOUD:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[_drop], wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )
    warnings.filterwarnings("ignore")


def _drop(_logger: Any, _method: str, _event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raise structlog.DropEvent
