"""Reads Telegram's updates: what a person said, tapped or did, and nothing else.

Only the few fields we need are read, straight from the JSON. The library would read all of them and
refuse an update over one it finds missing, in a poll or in a quoted message: a person's words would
be lost to it, and Telegram would offer the same update again and again before any later one.
"""

from __future__ import annotations

import json
import re
from typing import Any

from bot.domain.carrier import GroupSpoke, Inbound, InboundMessage, NothingForUs, PersonBlockedUs
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import NotText, TurnKind
from bot.errors import MalformedWebhook

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# In this order: an animation also carries a document, a venue also a location.
_ATTACHMENTS = {
    "photo": NotText.PHOTO,
    "sticker": NotText.STICKER,
    "dice": NotText.STICKER,
    "voice": NotText.VOICE,
    "audio": NotText.VOICE,
    "video": NotText.VIDEO,
    "video_note": NotText.VIDEO,
    "animation": NotText.VIDEO,
    "location": NotText.LOCATION,
    "contact": NotText.CONTACT,
    "document": NotText.FILE,
    "paid_media": NotText.FILE,
    "poll": NotText.FILE,
    "story": NotText.FILE,
}
_WITHOUT_MEDIA = frozenset({"dice", "location", "contact", "poll"})
_GONE = ("kicked", "left")
_COMMAND_TO_BOT = re.compile(r"(/\w+)@\w+")
_START_WITH_PAYLOAD = re.compile(r"/start\s.*", re.DOTALL)


def read_update(body: bytes) -> Inbound:
    """Return what an update says. Raise MalformedWebhook if it is not an update."""
    inbound = None
    try:
        inbound = _read(_object(body))
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        inbound = None
    # Raised outside the handler: the first exception could carry the update along.
    if inbound is None:
        raise MalformedWebhook
    return inbound


def _object(body: bytes) -> dict[str, Any]:
    """JSON may escape half a character; it is replaced, as no UTF-8 can be written from it."""
    whole = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
    update = json.loads(whole)
    if not isinstance(update, dict):
        raise TypeError
    return update


def _read(update: dict[str, Any]) -> Inbound:
    seen = _number(update["update_id"])
    if message := update.get("message"):
        return _of_message(message, seen)
    if message := update.get("edited_message"):
        return _of_message(message, seen, edited=True)
    if tap := update.get("callback_query"):
        return _of_tap(tap, seen)
    if change := update.get("my_chat_member"):
        return _of_membership(change, seen)
    if post := update.get("channel_post"):
        return _group(post["chat"], seen)
    return _nothing("other_update")


def _of_message(message: dict[str, Any], seen: str, *, edited: bool = False) -> Inbound:
    chat = message["chat"]
    if not _is_private(chat):
        return _group(chat, seen)
    text = _words(message.get("text")) or _words(message.get("caption"))
    attachment = next((name for name in _ATTACHMENTS if message.get(name)), None)
    if not text and "text" not in message and attachment is None:
        return _nothing("service_message")
    return InboundMessage(
        channel=Channel.TELEGRAM,
        dedupe_id=seen,
        carrier_message_id=_number(message["message_id"]),
        address=Private(_number(chat["id"])),
        kind=TurnKind.TEXT if text else TurnKind.NOT_TEXT,
        text=Private(_without_bot_name(text)),
        not_text=None if text else _ATTACHMENTS.get(attachment or "", NotText.EMPTY),
        media=0 if attachment is None or attachment in _WITHOUT_MEDIA else 1,
        edited=edited,
        sender_name=_name_of(message.get("from")),
    )


def _of_tap(tap: dict[str, Any], seen: str) -> Inbound:
    message, data = tap.get("message"), _words(tap.get("data"))
    # A private chat has the number of the person in it.
    chat = message["chat"] if message else {"id": tap["from"]["id"], "type": "private"}
    if not _is_private(chat):
        return _group(chat, seen)
    if not data:
        return _nothing("tap_without_data")
    return InboundMessage(
        channel=Channel.TELEGRAM,
        dedupe_id=seen,
        carrier_message_id=_number(message["message_id"]) if message else "",
        address=Private(_number(chat["id"])),
        kind=TurnKind.BUTTON,
        text=Private(data),
        acknowledge=str(tap["id"]),
        sender_name=_name_of(tap.get("from")),
    )


def _of_membership(change: dict[str, Any], seen: str) -> Inbound:
    chat = change["chat"]
    out = change["new_chat_member"]["status"] in _GONE
    if not _is_private(chat):
        return _nothing("left_group") if out else _group(chat, seen)
    if out:
        return PersonBlockedUs(Channel.TELEGRAM, seen, Private(_number(chat["id"])))
    return _nothing("unblocked")


def _name_of(sender: Any) -> Private | None:
    """What the person calls themselves there; no message is lost over it, whatever it holds."""
    if not isinstance(sender, dict):
        return None
    shown = [sender.get(part) for part in ("first_name", "last_name", "username")]
    names = [each if isinstance(each, str) else "" for each in shown]
    return Private("\n".join(names)) if any(names) else None


def _is_private(chat: dict[str, Any]) -> bool:
    return bool(chat["type"] == "private")  # whatever else there may come to be is not a person


def _group(chat: dict[str, Any], seen: str) -> GroupSpoke:
    return GroupSpoke(Channel.TELEGRAM, seen, Private(_number(chat["id"])))


def _nothing(reason: str) -> NothingForUs:
    return NothingForUs(Channel.TELEGRAM, reason)


def _number(value: Any) -> str:
    if type(value) is not int:
        raise TypeError
    return str(value)


def _words(value: Any) -> str:
    """The text as written, or an empty string if there is none or only space."""
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value if value and value.strip() else ""


def _without_bot_name(text: str) -> str:
    """Read "/stop@our_bot" as "/stop", and drop what a link adds to "/start": it can tell too much."""
    command = _COMMAND_TO_BOT.match(text)
    if command is not None:
        text = command.group(1) + text[command.end() :]
    return "/start" if _START_WITH_PAYLOAD.fullmatch(text) else text
