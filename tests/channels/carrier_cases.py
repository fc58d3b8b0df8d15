"""One case a carrier for the shared contract: how it writes, signs and fails, over the real adapter."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from twilio.request_validator import RequestValidator

from bot.channels.telegram import TelegramBot, TelegramSettings
from bot.channels.twilio_sms import TwilioSettings, TwilioSms
from bot.channels.twilio_webhook import read_form
from bot.domain.carrier import Carrier, CarrierCopy, OutboundMessage, Webhook
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import Button
from tests.channels.fake_carriers import ACCOUNT, NOW, Answer, Call, FakeCarriers

PUBLIC = "https://line.example.org"
AUTH_TOKEN = "auth-token-for-tests-only"
BOT_TOKEN = "1234567890:bot-token-for-tests-only-0123456"
SECRET = "webhook-secret-for-tests-only"
OUR_NUMBER = "+15550100001"
PHONE = "+15550100123"
CHAT = 5550100123
WORDS = "marker words from a person"
ANSWER = "marker words of an answer"
NEVER_SHOWN = (AUTH_TOKEN, BOT_TOKEN, SECRET, PHONE, PHONE[1:], str(CHAT), WORDS, ANSWER)
TIMEOUT_S = 5.0


class CarrierCase(ABC):
    """What the contract needs to know of one carrier."""

    channel: Channel
    address: Private
    opted_out: Answer
    busy: Answer  # asks for a pause of 7 seconds
    refused: Answer
    refused_code: str

    @abstractmethod
    def build(self, base: str | None, *, timeout_s: float = TIMEOUT_S) -> Carrier: ...
    @abstractmethod
    def text(self, words: str, *, number: int = 1) -> Webhook: ...
    @abstractmethod
    def picture(self, caption: str = "") -> Webhook: ...
    @abstractmethod
    def signed(self, body: bytes) -> Webhook:
        """Any body at all, with a signature that holds."""

    @abstractmethod
    def words_of(self, call: Call) -> str: ...
    @abstractmethod
    def copies(self, fake: FakeCarriers, count: int) -> list[CarrierCopy]:
        """Messages the carrier keeps."""

    def delivered_again(self, webhook: Webhook) -> Webhook:
        return webhook

    def message(self, *buttons: Button) -> OutboundMessage:
        return OutboundMessage(UUID(int=1), self.address, Private(ANSWER), buttons)


class TwilioCase(CarrierCase):
    channel = Channel.SMS
    address = Private(PHONE)
    opted_out = Answer(400, {"code": 21610, "message": f"{PHONE} has unsubscribed"})
    busy = Answer(429, {"code": 20429, "message": "Too many"}, {"Retry-After": "7"})
    refused = Answer(400, {"code": 21211, "message": f"{PHONE} is not a valid number"})
    refused_code = "21211"

    def build(self, base: str | None, *, timeout_s: float = TIMEOUT_S, **settings: Any) -> TwilioSms:
        return TwilioSms(
            TwilioSettings(
                ACCOUNT,
                Private(AUTH_TOKEN),
                PUBLIC,
                api_base=base,
                timeout_s=timeout_s,
                **(settings or {"sender": Private(OUR_NUMBER)}),
            )
        )

    def form(self, *, path: str = "/sms", **fields: str) -> Webhook:
        """A form as Twilio posts it, signed."""
        return self.signed(urlencode(fields).encode(), path=path)

    def inbound(self, *, number: int = 1, **fields: Any) -> Webhook:
        sid = f"SM{number:032x}"
        usual = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": PHONE, "To": OUR_NUMBER, "NumMedia": "0"}
        return self.form(**{**usual, "Body": "", **fields})

    def text(self, words: str, *, number: int = 1) -> Webhook:
        return self.inbound(number=number, Body=words)

    def picture(self, caption: str = "") -> Webhook:
        return self.inbound(Body=caption, NumMedia="1", MediaContentType0="image/jpeg")

    def signed(self, body: bytes, *, path: str = "/sms") -> Webhook:
        headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
        form = read_form(Webhook(path, headers, body))
        signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC + path, form)
        return Webhook(path, {**headers, "x-twilio-signature": signature}, body)

    def words_of(self, call: Call) -> str:
        return call.form["Body"]

    def delivered_again(self, webhook: Webhook) -> Webhook:
        """A repeat carries one header more."""
        headers = {**webhook.headers, "i-twilio-idempotency-token": "a-token"}
        return Webhook(webhook.path, headers, webhook.body)

    def copies(self, fake: FakeCarriers, count: int) -> list[CarrierCopy]:
        return [CarrierCopy(fake.keep(to=PHONE, body=WORDS), NOW) for _ in range(count)]


class TelegramCase(CarrierCase):
    channel = Channel.TELEGRAM
    address = Private(str(CHAT))
    opted_out = Answer(
        403, {"ok": False, "error_code": 403, "description": f"Forbidden: blocked by {CHAT}"}
    )
    busy = Answer(
        429, {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 7}}
    )
    refused = Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"})
    refused_code = "chat_not_found"

    def build(self, base: str | None, *, timeout_s: float = TIMEOUT_S, now: datetime = NOW) -> TelegramBot:
        settings = TelegramSettings(
            Private(BOT_TOKEN), Private(SECRET), PUBLIC, api_base=base, timeout_s=timeout_s
        )
        return TelegramBot(settings, clock=lambda: now)

    def update(self, *, number: int = 1, **content: Any) -> Webhook:
        return self.signed(json.dumps({"update_id": 7000 + number, **content}).encode())

    def said(self, *, number: int = 1, kind: str = "message", **content: Any) -> Webhook:
        return self.update(number=number, **{kind: {**self.envelope(number), **content}})

    def envelope(self, number: int = 1, chat_type: str = "private", chat: int = CHAT) -> dict[str, Any]:
        sender = {"id": CHAT, "is_bot": False, "first_name": "Marker"}
        return {"message_id": number, "date": 1, "chat": {"id": chat, "type": chat_type}, "from": sender}

    def text(self, words: str, *, number: int = 1) -> Webhook:
        return self.said(number=number, text=words)

    def picture(self, caption: str = "") -> Webhook:
        size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
        content: dict[str, Any] = {"photo": [size], "caption": caption} if caption else {"photo": [size]}
        return self.said(**content)

    def signed(self, body: bytes) -> Webhook:
        return Webhook("/telegram", {"x-telegram-bot-api-secret-token": SECRET}, body)

    def words_of(self, call: Call) -> str:
        return call.form["text"]

    def copies(self, fake: FakeCarriers, count: int) -> list[CarrierCopy]:
        return [CarrierCopy(str(number + 1), NOW - timedelta(hours=1)) for number in range(count)]


TWILIO, TELEGRAM = TwilioCase(), TelegramCase()
CASES: tuple[CarrierCase, ...] = (TWILIO, TELEGRAM)
