"""Keeps the carriers' libraries from logging: their records hold tokens, addresses and words."""

from __future__ import annotations

import logging

# httpx and urllib3 write URLs (Telegram's hold the token, a Twilio look-up the person's number),
# python-telegram-bot every parameter at DEBUG and an unreadable answer at ERROR, twilio the headers.
LIBRARIES = ("httpx", "httpcore", "telegram", "twilio", "urllib3", "requests")


def silence_library_logs() -> None:
    """Shut these libraries' loggers at every level, before any adapter is built.

    Nothing is lost: the adapters raise whatever goes wrong as an error with a code.
    """
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    for name, logger in list(logging.Logger.manager.loggerDict.items()):
        # A child that was given a level of its own would no longer follow its parent.
        if isinstance(logger, logging.Logger) and name.startswith(tuple(f"{each}." for each in LIBRARIES)):
            logger.setLevel(logging.NOTSET)
