"""The way to Telegram's API: says of each failed call whether the message was taken, not, or unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
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


class ServerFailed(TelegramError):
    """A 5xx, with its number, which the library would forget."""

    def __init__(self, status: int) -> None:
        super().__init__("server failed")
        self.status = status


class TelegramHttp(HTTPXRequest):
    """The library's own client, keeping the status of a 5xx."""

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **named)
        if status >= 500:
            raise ServerFailed(status)
        return status, payload


def meaning_of(error: Exception) -> PorchlightError:
    """Return our error for what a call to Telegram raised; it holds nothing of the original."""
    if isinstance(error, RetryAfter):
        return SendDelayed("429", pause_s=_seconds(error.retry_after))
    if isinstance(error, Forbidden):
        return OptedOut()
    if isinstance(error, BadRequest):
        return SendRefused(_code(error.message))
    if isinstance(error, ChatMigrated):
        return SendRefused("chat_migrated")
    if isinstance(error, InvalidToken):
        return SendDelayed("401")  # an operator can mend the token; the message waits
    if isinstance(error, ServerFailed):
        return SendDelayed(str(error.status)) if error.status in NOT_TAKEN else SendUnknown()
    if isinstance(error, NetworkError):
        return _of_network(error)
    return SendUnknown()  # an answer came that cannot be read


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


def _seconds(pause: int | timedelta) -> float:
    seconds = pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
    return min(seconds, LONGEST_PAUSE_S)
