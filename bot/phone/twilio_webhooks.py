"""Builds the webhooks Twilio sends: an incoming message, and what became of a message or call of ours."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from email.utils import format_datetime
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot.domain.turn import NotText
from bot.phone.accounts import TwilioAccount
from bot.phone.calling import CallLeg, CallStatus
from bot.phone.courier import SignedWebhook
from bot.phone.parts import count_parts
from bot.phone.phones import Bubble, Phone

API_VERSION = "2010-04-01"
INBOUND_PATH = "/sms"

MEDIA_TYPES = {
    NotText.PHOTO: "image/jpeg",
    NotText.STICKER: "image/png",
    NotText.VOICE: "audio/amr",
    NotText.VIDEO: "video/3gpp",
    NotText.LOCATION: "text/x-vlocation",
    NotText.CONTACT: "text/vcard",
    NotText.FILE: "application/pdf",
}


def message_uri(account: TwilioAccount, sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account.sid}/Messages/{sid}"


def inbound_webhook(
    account: TwilioAccount, phone: Phone, bubble: Bubble, *, opt_out_type: str | None
) -> SignedWebhook:
    form = {
        "ApiVersion": API_VERSION,
        "AccountSid": account.sid,
        "MessageSid": bubble.id,
        "SmsSid": bubble.id,
        "SmsMessageSid": bubble.id,
        "SmsStatus": "received",
        "From": phone.address,
        "To": account.number,
        "Body": bubble.text,
        "NumMedia": str(len(bubble.media)),
        "NumSegments": str(count_parts(bubble.text).parts),
        **_places("From"),
        **_places("To"),
    }
    for position, media in enumerate(bubble.media):
        address = f"https://api.twilio.com{message_uri(account, bubble.id)}/Media/{media.sid}"
        form[f"MediaUrl{position}"] = address
        form[f"MediaContentType{position}"] = media.content_type
    if opt_out_type is not None:
        form["OptOutType"] = opt_out_type
    return _signed(account, account.public_url.rstrip("/") + INBOUND_PATH, form)


def status_webhook(account: TwilioAccount, phone: Phone, bubble: Bubble) -> SignedWebhook:
    """Report the state the bubble has now, to the address given when it was sent."""
    form = {
        "ApiVersion": API_VERSION,
        "AccountSid": account.sid,
        "MessageSid": bubble.id,
        "SmsSid": bubble.id,
        "MessageStatus": bubble.state.value,
        "SmsStatus": bubble.state.value,
        "From": account.number,
        "To": phone.address,
    }
    if bubble.error is not None:
        form["ErrorCode"] = str(bubble.error)
    return _signed(account, bubble.callback or "", form)


def call_uri(account: TwilioAccount, sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account.sid}/Calls/{sid}"


def call_webhook(
    account: TwilioAccount, leg: CallLeg, status: CallStatus, *, at: datetime
) -> SignedWebhook:
    """Report how far a call has come, to the address given for it."""
    form = {
        "ApiVersion": API_VERSION,
        "AccountSid": account.sid,
        "CallSid": leg.sid,
        "CallStatus": status.value,
        "CallbackSource": "call-progress-events",
        "Direction": "outbound-dial" if leg.parent else "outbound-api",
        "From": leg.shown,
        "Called": leg.to,
        "Caller": leg.shown,
        "To": leg.to,
        "SequenceNumber": str(leg.reports - 1),
        "Timestamp": format_datetime(at.astimezone(timezone.utc)),
    }
    if leg.parent is not None:
        form["ParentCallSid"] = leg.parent.sid
    if status is CallStatus.COMPLETED and leg.answered_at is not None:
        form["CallDuration"] = str(int((at - leg.answered_at).total_seconds()))
    return _signed(account, leg.callback or "", form)


def _places(side: str) -> dict[str, str]:
    return {f"{side}City": "", f"{side}State": "", f"{side}Zip": "", f"{side}Country": "US"}


def _signed(account: TwilioAccount, url: str, form: dict[str, str]) -> SignedWebhook:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": RequestValidator(account.auth_token).compute_signature(url, form),
        "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
    }
    path = url.removeprefix(account.public_url.rstrip("/"))
    return SignedWebhook(path, headers, urlencode(form).encode())
