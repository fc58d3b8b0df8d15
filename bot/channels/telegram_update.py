"""Reads Telegram's updates: what a person said, tapped or did, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.domain.carrier import GroupSpoke, Inbound, InboundMessage, NothingForUs, PersonBlockedUs
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import NotText, TurnKind
from bot.errors import MalformedWebhook

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# In this order: an animation also carries a document, a venue also a location.
_ATTACHMENTS = (
    ("photo", NotText.PHOTO),
    ("sticker", NotText.STICKER),
    ("dice", NotText.STICKER),
    ("voice", NotText.VOICE),
    ("audio", NotText.VOICE),
    ("video", NotText.VIDEO),
    ("video_note", NotText.VIDEO),
    ("animation", NotText.VIDEO),
    ("location", NotText.LOCATION),
    ("contact", NotText.CONTACT),
    ("document", NotText.FILE),
    ("paid_media", NotText.FILE),
    ("poll", NotText.FILE),
    ("story", NotText.FILE),
)
_WITHOUT_MEDIA = frozenset({"dice", "location", "contact", "poll"})
_GONE = ("kicked", "left")
# What python-telegram-bot and the reading below raise over values of a wrong type or size.
_UNREADABLE = (AttributeError, ArithmeticError, LookupError, OSError, RecursionError, TypeError, ValueError)
_COMMAND_TO_BOT = re.compile(r"(/\w+)@\w+")
_START_WITH_PAYLOAD = re.compile(r"/start\s.*", re.DOTALL)


def read_update(body: bytes) -> Inbound:
    """Return what an update says. Raise MalformedWebhook if it is not an update."""
    inbound = None
    try:
        inbound = _read(_object(body))
    except _UNREADABLE:
        inbound = None
    # Raised outside the handler: an exception of the library would carry the update along.
    if inbound is None:
        raise MalformedWebhook
    return inbound


def _object(body: bytes) -> dict[str, Any]:
    """JSON may escape half a character; it is replaced, as no UTF-8 can be written from it."""
    loaded = json.loads(body)
    if not isinstance(loaded, dict) or type(loaded.get("update_id")) is not int:
        raise ValueError
    whole = json.dumps(loaded, ensure_ascii=False).encode("utf-8", "replace")
    found: dict[str, Any] = json.loads(whole)
    return found


def _read(update_json: dict[str, Any]) -> Inbound:
    update = Update.de_json(update_json)
    seen = str(update.update_id)
    message = update.message or update.edited_message
    if message is not None:
        return _of_message(message, seen, edited=update.message is None)
    if update.callback_query is not None:
        return _of_tap(update.callback_query, seen)
    if update.my_chat_member is not None:
        return _of_membership(update.my_chat_member, seen)
    if update.channel_post is not None:
        return _group(update.channel_post.chat.id, seen)
    return _nothing("other_update")


def _of_message(message: Message, seen: str, *, edited: bool) -> Inbound:
    if message.chat.type != message.chat.PRIVATE:
        return _group(message.chat.id, seen)
    text = message.text or message.caption or ""
    attachment = next((name for name, _ in _ATTACHMENTS if getattr(message, name)), None)
    words = bool(text.strip())
    if not words and message.text is None and attachment is None:
        return _nothing("service_message")
    return InboundMessage(
        channel=Channel.TELEGRAM,
        dedupe_id=seen,
        carrier_message_id=_number(message.message_id),
        address=Private(_number(message.chat.id)),
        kind=TurnKind.TEXT if words else TurnKind.NOT_TEXT,
        text=Private(_without_bot_name(text) if words else ""),
        not_text=None if words else dict(_ATTACHMENTS).get(attachment or "", NotText.EMPTY),
        media=0 if attachment is None or attachment in _WITHOUT_MEDIA else 1,
        edited=edited,
    )


def _of_tap(tap: CallbackQuery, seen: str) -> Inbound:
    chat = tap.message.chat if tap.message is not None else None
    if chat is not None and chat.type != chat.PRIVATE:
        return _group(chat.id, seen)
    if not (tap.data or "").strip():
        return _nothing("tap_without_data")
    return InboundMessage(
        channel=Channel.TELEGRAM,
        dedupe_id=seen,
        carrier_message_id=_number(tap.message.message_id) if tap.message is not None else "",
        # A private chat has the number of the person in it.
        address=Private(_number(chat.id if chat is not None else tap.from_user.id)),
        kind=TurnKind.BUTTON,
        text=Private(str(tap.data)),
        acknowledge=str(tap.id),
    )


def _of_membership(change: ChatMemberUpdated, seen: str) -> Inbound:
    out = str(change.new_chat_member.status) in _GONE
    if change.chat.type == change.chat.PRIVATE:
        return (
            PersonBlockedUs(Channel.TELEGRAM, seen, Private(_number(change.chat.id)))
            if out
            else _nothing("unblocked")
        )
    return _nothing("left_group") if out else _group(change.chat.id, seen)


def _group(chat: int, seen: str) -> GroupSpoke:
    return GroupSpoke(Channel.TELEGRAM, seen, Private(_number(chat)))


def _nothing(reason: str) -> NothingForUs:
    return NothingForUs(Channel.TELEGRAM, reason)


def _number(number: int) -> str:
    """Refuses whatever is not a whole number: the library passes any type through."""
    return f"{number:d}"


def _without_bot_name(text: str) -> str:
    """ "/stop@our_bot" is "/stop"; what a link appends to "/start" could tell where it was found."""
    command = _COMMAND_TO_BOT.match(text)
    if command is not None:
        text = command.group(1) + text[command.end() :]
    return "/start" if _START_WITH_PAYLOAD.fullmatch(text) else text
