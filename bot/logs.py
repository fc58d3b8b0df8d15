"""Logging that cannot show a person's words: codes and places in the program, never values."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from types import TracebackType

from bot.log_scrubber import StrictLines, StrictRecord

_OURS = "porchlight"


def set_up_logs(*, level: int = logging.INFO) -> None:
    """Log to stderr. Libraries speak only of what went wrong, and what they say is not shown.

    Levels below INFO are refused: production never runs at DEBUG.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(StrictLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.INFO))
    handler.addFilter(_worth_saying)
    logging.setLogRecordFactory(StrictRecord)  # handlers that a library makes for itself, too
    logging.raiseExceptions = False  # else a log that cannot be written tells the whole error
    warnings.showwarning = _say_no_warning
    sys.excepthook = _report
    threading.excepthook = _report_of_thread
    sys.unraisablehook = _report_unraisable


def _worth_saying(record: logging.LogRecord) -> bool:
    """Some libraries set levels of their own when they are imported, so the choice is made here."""
    ours = record.name == _OURS or record.name.startswith(f"{_OURS}.")
    return record.levelno >= (logging.INFO if ours else logging.ERROR)


def _say_no_warning(*_: object, **__: object) -> None:
    """Libraries quote what they warn about, which may be a person's words; tests show warnings."""


def _report(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    shown = (kind, BaseException() if error is None else error, trace)
    logging.getLogger(_OURS).critical("ended by an error", exc_info=shown)


def _report_of_thread(told: threading.ExceptHookArgs) -> None:
    if not issubclass(told.exc_type, SystemExit):
        _report(told.exc_type, told.exc_value, told.exc_traceback)


def _report_unraisable(told: sys.UnraisableHookArgs) -> None:
    _report(told.exc_type, told.exc_value, told.exc_traceback)
