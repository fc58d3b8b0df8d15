"""Telegram: reads its updates, sends silently and plainly, and deletes while Telegram allows it."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.channels.contract import Tally, header, within_limit
from bot.channels.telegram_http import UNREADABLE, TelegramHttp, meaning_of
from bot.channels.telegram_update import ALLOWED_UPDATES, read_update
from bot.channels.tls import trusted
from bot.domain.carrier import CarrierCopy, Deletion, Inbound, OutboundMessage, Sent, Webhook
from bot.domain.ids import Channel, Clock
from bot.domain.private import Private
from bot.domain.turn import Button
from bot.errors import (
    BadSignature,
    CannotTell,
    OptedOut,
    SendDelayed,
    SendRefused,
    SendUnknown,
)

_Answer = TypeVar("_Answer")
_DELETABLE_FOR = timedelta(hours=48)  # Bot API, deleteMessage
_AT_ONCE = 100  # Bot API, deleteMessages
_WEBHOOK_CONNECTIONS = 40


@dataclass(frozen=True)
class TelegramSettings:
    """`public_url` is where Telegram reaches us, without a path; `api_base` stands in for its own."""

    token: Private
    secret_token: Private
    public_url: str
    webhook_path: str = "/telegram"
    api_base: str | None = None
    timeout_s: float = 10.0


class _QuietBot(Bot):
    """The library's bot prints its token when it is printed; this one does not."""

    def __repr__(self) -> str:
        return "Bot(...)"


class TelegramBot:
    """The Telegram carrier. An address is the number of a private chat."""

    channel: Channel = Channel.TELEGRAM

    def __init__(self, settings: TelegramSettings, *, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        wait = settings.timeout_s
        self._http = TelegramHttp(
            read_timeout=wait,
            write_timeout=wait,
            connect_timeout=wait,
            pool_timeout=wait,
            httpx_kwargs={"verify": trusted()},
        )
        base = (settings.api_base or "https://api.telegram.org").rstrip("/")
        self._bot = _QuietBot(
            settings.token.open(),
            base_url=f"{base}/bot",
            request=self._http,
            get_updates_request=self._http,
        )

    def authenticate(self, webhook: Webhook) -> None:
        """Raise BadSignature unless the request carries the secret we gave Telegram."""
        given = header(webhook, "x-telegram-bot-api-secret-token").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._settings.secret_token.open().encode()):
            raise BadSignature

    def parse(self, webhook: Webhook) -> Inbound:
        """Return what an authenticated update says. Raise MalformedWebhook if it cannot be read."""
        return read_update(within_limit(webhook))

    async def send(self, message: OutboundMessage) -> Sent:
        """Send once. Raise SendDelayed, SendUnknown, SendRefused or OptedOut.

        Plain text, so that no letter of it is ever read as markup; without sound, preview, or a
        way to forward it, because somebody else may be looking.
        """
        sent = await _call(
            self._bot.send_message(
                chat_id=int(message.address.open()),
                text=message.text.open(),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                disable_notification=True,
                protect_content=True,
                reply_markup=_keyboard(message.buttons),
            )
        )
        return Sent(str(sent.message_id))

    async def find_sent(self, message: OutboundMessage, *, since: datetime) -> Sent | None:
        """A bot cannot read back what it sent: always CannotTell."""
        raise CannotTell

    async def acknowledge(self, tap: str) -> None:
        """Let the person's phone stop waiting. A tap too old to answer, or a failure, is no matter."""
        try:
            await self._bot.answer_callback_query(tap)
        except UNREADABLE:
            return

    async def register_webhook(self) -> None:
        """Tell Telegram where to send updates. Raises as `send` does."""
        await _call(
            self._bot.set_webhook(
                url=self._settings.public_url.rstrip("/") + self._settings.webhook_path,
                secret_token=self._settings.secret_token.open(),
                allowed_updates=ALLOWED_UPDATES,
                max_connections=_WEBHOOK_CONNECTIONS,
            )
        )

    async def delete(self, address: Private, copies: Sequence[CarrierCopy]) -> Deletion:
        """Delete what is under 48 hours old, of either side, and look that it is gone, as far as a bot can
        look: asked once more for one message, Telegram says that there is none. Raise DeleteDelayed."""
        ids = list(dict.fromkeys(copy.carrier_message_id for copy in copies))
        limit = self._clock() - _DELETABLE_FOR
        young = {copy.carrier_message_id for copy in copies if copy.created_at > limit}
        todo = [each for each in ids if each in young and each.isdigit()]
        tally = Tally(unreachable=[each for each in ids if each not in todo])
        stopped = False
        try:
            for start in range(0, len(todo), _AT_ONCE):
                await self._delete_batch(int(address.open()), todo[start : start + _AT_ONCE], tally)
            for each in todo:  # its "done" says nothing of messages that were passed over
                if each not in tally.unreachable:
                    await self._delete_one(int(address.open()), each, tally)
        except (SendDelayed, SendUnknown):
            stopped = True
        return tally.deletion(ids, stopped=stopped)

    async def _delete_batch(self, chat: int, batch: list[str], tally: Tally) -> None:
        try:
            await _call(self._bot.delete_messages(chat, [int(each) for each in batch]))
        except OptedOut:
            tally.unreachable += batch  # whoever blocked the bot has closed the chat to it
        except SendRefused:
            return  # one that may not be deleted spoils a whole batch: each is asked for by itself

    async def _delete_one(self, chat: int, each: str, tally: Tally) -> None:
        try:
            await _call(self._bot.delete_message(chat, int(each)))
        except OptedOut:
            tally.unreachable.append(each)
        except SendRefused as refused:
            was_gone = refused.carrier_code == "message_not_found"
            (tally.gone if was_gone else tally.unreachable).append(each)
        else:
            tally.gone.append(each)

    async def close(self) -> None:
        await self._http.shutdown()


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """One button a row: labels stay whole on a narrow screen."""
    rows = [[InlineKeyboardButton(each.label, callback_data=each.says)] for each in buttons]
    return InlineKeyboardMarkup(rows) if rows else None


async def _call(answer: Awaitable[_Answer]) -> _Answer:
    """Await a call to Telegram; raise our error, with nothing of the library's hanging on to it."""
    try:
        return await answer
    except UNREADABLE as error:
        failure = meaning_of(error)
    raise failure
