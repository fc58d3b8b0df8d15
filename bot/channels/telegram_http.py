"""The way to Telegram's API: says of each failed call whether the message was taken, not, or unknown."""

from __future__ import annotations

import json
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.channels.contract import LONGEST_PAUSE_S, NOT_TAKEN
from bot.errors import OptedOut, PorchlightError, SendDelayed, SendRefused, SendUnknown

# Telegram answers in sentences; only those known here become a code, the rest stay "400".
_SENTENCES = {
    "chat not found": "chat_not_found",
    "message is too long": "message_too_long",
    "message text is empty": "message_empty",
    "button_data_invalid": "button_data_invalid",
    "message to delete not found": "message_not_found",
    "message can't be deleted": "message_kept",
}
UNREADABLE = (TelegramError, AttributeError, LookupError, TypeError, ValueError)


class Failed(TelegramError):
    """An answer 429 or 5xx, with what the library would forget or only warn about."""

    def __init__(self, status: int, *, pause_s: float | None) -> None:
        super().__init__("the carrier failed or is busy")
        self.status = status
        self.pause_s = pause_s


class TelegramHttp(HTTPXRequest):
    """The library's own client, keeping the status of a failure and the pause it asks for."""

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **named)
        if status == 429 or status >= 500:
            raise Failed(status, pause_s=_pause(payload))
        return status, payload


def _pause(payload: bytes) -> float | None:
    """The `retry_after` of an answer, in seconds, never over an hour."""
    try:
        pause = json.loads(payload)["parameters"]["retry_after"]
    except (LookupError, TypeError, ValueError, RecursionError):
        return None
    return min(float(pause), LONGEST_PAUSE_S) if type(pause) is int and pause > 0 else None


def meaning_of(error: Exception) -> PorchlightError:
    """Return our error for what a call to Telegram raised; it holds nothing of the original."""
    if isinstance(error, Failed):
        return _of_failure(error)
    if isinstance(error, Forbidden):
        return OptedOut()
    if isinstance(error, BadRequest):
        return SendRefused(_code(error.message))
    if isinstance(error, ChatMigrated):
        return SendRefused("chat_migrated")
    if isinstance(error, InvalidToken):
        return SendDelayed("401")  # an operator can mend the token; the message waits
    if isinstance(error, NetworkError):
        return _of_network(error)
    return SendUnknown()  # an answer came that cannot be read


def _of_failure(error: Failed) -> PorchlightError:
    if error.status == 429 or error.status in NOT_TAKEN:
        return SendDelayed(str(error.status), pause_s=error.pause_s)
    return SendUnknown()


def _of_network(error: NetworkError) -> PorchlightError:
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return SendDelayed("unreachable")
    if isinstance(cause, Exception) or isinstance(error, TimedOut):
        return SendUnknown()
    return SendDelayed("busy")  # Telegram answered with a 4xx of no other meaning


def _code(sentence: str) -> str:
    said = sentence.lower()
    return next((code for known, code in _SENTENCES.items() if known in said), "400")
