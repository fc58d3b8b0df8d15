"""Reads what Twilio posts to us: forms, their signature, messages and delivery reports."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlparse

from twilio.request_validator import RequestValidator, add_port, remove_port

from bot.channels.contract import header, within_limit
from bot.channels.twilio_http import OPTED_OUT
from bot.domain.carrier import CarrierOptOut, DeliveryReport, InboundMessage, Webhook
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import NotText, TurnKind
from bot.errors import BadSignature, MalformedWebhook

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 500
_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_STATUS = re.compile(r"[a-z_]{1,32}")
_CODE = re.compile(r"[0-9]{1,6}")
_OUTCOMES = {"delivered": True, "read": True, "undelivered": False, "failed": False, "canceled": False}
_CONTACTS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_MEDIA = {"image": NotText.PHOTO, "video": NotText.VIDEO, "audio": NotText.VOICE}


class Form(dict[str, list[str]]):
    """A posted form. A field may come more than once, and the signature covers each value."""

    def getlist(self, name: str) -> list[str]:
        """What Twilio's validator asks for when a field may repeat."""
        return self[name]

    def one(self, name: str) -> str:
        """The first value of a field, or an empty string."""
        return self.get(name, [""])[0]


def read_form(webhook: Webhook) -> Form:
    """Return the posted form. Raise MalformedWebhook for any other body."""
    kind = header(webhook, "content-type").split(";")[0].strip().lower()
    if kind != _FORM:
        raise MalformedWebhook
    form = Form()
    for name, value in _pairs(within_limit(webhook).decode("utf-8", "replace")):
        form.setdefault(name, []).append(value)
    return form


def _pairs(body: str) -> Iterable[tuple[str, str]]:
    pairs = None
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:  # too many fields
        pairs = None
    if pairs is None:
        raise MalformedWebhook
    return pairs


def check_signature(webhook: Webhook, form: Form, *, public_url: str, auth_token: Private) -> None:
    """Raise BadSignature unless Twilio signed this form for this path below our public address.

    The address is the configured one: a Host header is whatever the caller likes it to be.
    """
    given = header(webhook, "x-twilio-signature")
    if not given or not webhook.path.startswith("/"):
        raise BadSignature
    validator = RequestValidator(auth_token.open())
    url = urlparse(public_url.rstrip("/") + webhook.path)
    # Twilio signs the address with or without its port, and does not say which.
    signed = [validator.compute_signature(form_of(url), form) for form_of in (remove_port, add_port)]
    if not any(hmac.compare_digest(each.encode(), given.encode("utf-8", "replace")) for each in signed):
        raise BadSignature


def read_message(form: Form, *, repeat_mark: str | None = None) -> InboundMessage:
    """Return a person's message. Raise MalformedWebhook without a message id or a sender.

    `dedupe_id` is the MessageSid alone: it is the same at every delivery of a message, to the
    fallback address too. `repeat_mark` is Twilio's idempotency header, which is not always there: it
    is a second sign of a repeat beside the MessageSid, never instead of it.
    """
    sid, address, text = _sid(form), form.one("From"), form.one("Body")
    if not address.strip():
        raise MalformedWebhook
    media = _count(form.one("NumMedia"))
    words = bool(text.strip())
    return InboundMessage(
        channel=Channel.SMS,
        dedupe_id=sid,
        carrier_message_id=sid,
        address=Private(address),
        kind=TurnKind.TEXT if words else TurnKind.NOT_TEXT,
        text=Private(text if words else ""),
        not_text=None if words else _not_text(media, form.one("MediaContentType0")),
        media=media,
        carrier_opt_out=_opt_out(form.one("OptOutType")),
        repeat_mark=repeat_mark,
    )


def read_report(form: Form) -> DeliveryReport:
    """Return what became of a message we sent. Raise MalformedWebhook if it does not say.

    One message has several reports, so each is told apart by message and status.
    """
    sid, status = _sid(form), form.one("MessageStatus") or form.one("SmsStatus")
    if not _STATUS.fullmatch(status):
        raise MalformedWebhook
    code = form.one("ErrorCode")
    return DeliveryReport(
        channel=Channel.SMS,
        dedupe_id=f"{sid}:{status}",
        carrier_message_id=sid,
        address=Private(form.one("To")),
        delivered=_OUTCOMES.get(status),
        opted_out=code == OPTED_OUT,
        code=code if _CODE.fullmatch(code) else None,
    )


def _sid(form: Form) -> str:
    sid = form.one("MessageSid")
    if not _SID.fullmatch(sid):
        raise MalformedWebhook
    return sid


def _count(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0


def _not_text(media: int, content_type: str) -> NotText:
    if not media:
        return NotText.EMPTY
    kind = content_type.split(";")[0].strip().lower()
    return NotText.CONTACT if kind in _CONTACTS else _MEDIA.get(kind.split("/")[0], NotText.FILE)


def _opt_out(kind: str) -> CarrierOptOut | None:
    known = {each.value: each for each in CarrierOptOut}
    return known.get(kind.strip().lower())
