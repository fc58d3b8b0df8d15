"""The last wall before a log: whatever somebody tries to log, a line holds words of this program alone.

Not a list of what to take out (numbers, addresses, tokens, links, quotations), which would always lack
one, but of what may come through; all else becomes a mark.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.log_words import MARK, WORDS, kind_of, shown_argument

_LEVELS = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}
_MOST_PLACES = 8


class StrictRecord(logging.LogRecord):
    """Scrubbed when it is born, so that no handler of whatever library ever holds more."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **_: object,
    ) -> None:
        raw = logging.LogRecord(name, level, pathname, lineno, msg, args, exc_info, func)
        self.strict_text = text_of(raw)
        super().__init__(shown_name(name), level, pathname, lineno, self.strict_text, (), None, func)


class StrictLines(logging.Formatter):
    """Time, level, whose line it is, and what of it may be said. Nothing else of a record is ever read."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.strict_text if type(record) is StrictRecord else text_of(record)
        level = _LEVELS.get(record.levelno, "LEVEL")
        return f"{self.formatTime(record, '%H:%M:%S')} {level} {shown_name(record.name)}: {text}"


def shown_name(name: object) -> str:
    """Loggers of ours by their names; of a library nothing but that it is one."""
    return str(name) if name in WORDS else "library"


def text_of(record: logging.LogRecord) -> str:
    """A line of ours with numbers and codes; of all others where it was logged. Then error and places."""
    shown = _message(record.msg, record.args) if record.msg in WORDS else _place(record)
    if isinstance(record.msg, BaseException):
        shown = f"{shown} {kind_of(type(record.msg), record.msg)}"
    error = record.exc_info
    if isinstance(error, tuple) and error[0] is not None:
        shown = "\n".join([shown, kind_of(error[0], error[1]), *places_of(error[2])])
    return shown


def places_of(trace: TracebackType | None) -> list[str]:
    """Where an error arose: files, lines and functions of modules, never code that was made of text."""
    frames = list(traceback.walk_tb(trace))[-_MOST_PLACES:]
    places = []
    for frame, line in frames:
        code = frame.f_code
        real = frame.f_globals.get("__file__") == code.co_filename
        places.append(f"  {Path(code.co_filename).name}:{line} in {code.co_name}" if real else f"  {MARK}")
    return places


def _message(template: object, args: object) -> str:
    if not args:
        return str(template)
    safe: object = MARK
    if isinstance(args, Mapping):
        safe = {name: shown_argument(value) for name, value in args.items()}
    elif isinstance(args, tuple):
        safe = tuple(shown_argument(value) for value in args)
    try:
        return str(template) % safe
    except (TypeError, ValueError, KeyError):  # a mark where a number was wanted
        return str(template)


def _place(record: logging.LogRecord) -> str:
    """Which line of which library, if there is such a file."""
    path = Path(str(record.pathname))
    known = path.suffix == ".py" and "site-packages" in path.parts and path.is_file()
    return f"{path.name}:{int(record.lineno)}" if known else MARK
