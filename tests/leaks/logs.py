"""Setting up logs changes the whole process; in tests it is taken back."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def logs_undone() -> Iterator[None]:
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers, level, shown = root.handlers, root.level, warnings.showwarning
    loggers = [
        each for each in logging.Logger.manager.loggerDict.values() if isinstance(each, logging.Logger)
    ]
    levels = [(each, each.level) for each in loggers]
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    try:
        yield
    finally:
        root.handlers, warnings.showwarning = handlers, shown
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        root.setLevel(level)
        for logger, own in levels:
            logger.setLevel(own)
        logging.setLogRecordFactory(factory)
        logging.raiseExceptions = True
