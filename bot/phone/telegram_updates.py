"""Builds what Telegram sends and shows: updates for the webhook, and messages, chats and users."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.domain.turn import NotText
from bot.phone.accounts import TelegramAccount
from bot.phone.courier import SignedWebhook
from bot.phone.phones import Bubble, Phone, Who

WEBHOOK_PATH = "/telegram"
_GROUP_MEMBER = 5550109999  # who speaks in a group is not the group


def bot_user(account: TelegramAccount) -> dict[str, Any]:
    return {
        "id": account.bot_id,
        "is_bot": True,
        "first_name": account.name,
        "username": account.username,
    }


def chat_of(phone: Phone) -> dict[str, Any]:
    if phone.group:
        return {"id": int(phone.address), "type": "group", "title": "Some friends"}
    return {"id": int(phone.address), "type": "private", "first_name": phone.name}


def person_of(phone: Phone) -> dict[str, Any]:
    who = _GROUP_MEMBER if phone.group else int(phone.address)
    return {"id": who, "is_bot": False, "first_name": phone.name, "language_code": "en"}


def message_of(account: TelegramAccount, phone: Phone, bubble: Bubble) -> dict[str, Any]:
    """A message of either side, complete enough for the official library to read."""
    sender = person_of(phone) if bubble.who is Who.PERSON else bot_user(account)
    message: dict[str, Any] = {
        "message_id": int(bubble.id),
        "from": sender,
        "chat": chat_of(phone),
        "date": seconds(bubble.at),
    }
    if bubble.kind is not None:
        message |= _content(bubble.kind)
        if bubble.text:
            message["caption"] = bubble.text
    else:
        message["text"] = bubble.text
        if bubble.text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(bubble.text.split()[0])}
            message["entities"] = [command]
    if bubble.edited:
        message["edit_date"] = seconds(bubble.at)
    if bubble.buttons:
        keys = [[{"text": tap.label, "callback_data": tap.data}] for tap in bubble.buttons]
        message["reply_markup"] = {"inline_keyboard": keys}
    return message


def membership(account: TelegramAccount, phone: Phone, *, blocked: bool, at: datetime) -> dict[str, Any]:
    """What `my_chat_member` says when a person blocks the bot, or takes that back."""
    member = {"user": bot_user(account), "status": "member"}
    kicked = {"user": bot_user(account), "status": "kicked", "until_date": 0}
    return {
        "chat": chat_of(phone),
        "from": person_of(phone),
        "date": seconds(at),
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }


def webhook(secret_token: str, update: dict[str, Any]) -> SignedWebhook:
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": secret_token,
    }
    return SignedWebhook(WEBHOOK_PATH, headers, json.dumps(update).encode())


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def _file(name: str) -> dict[str, Any]:
    return {"file_id": f"id-of-{name}", "file_unique_id": f"unique-{name}", "file_size": 2048}


def _content(kind: NotText) -> dict[str, Any]:
    """The part of a message that carries no words."""
    square = {"width": 320, "height": 320}
    contents: dict[NotText, dict[str, Any]] = {
        NotText.PHOTO: {"photo": [_file("small") | square, _file("photo") | square]},
        NotText.STICKER: {
            "sticker": _file("sticker")
            | square
            | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
        },
        NotText.VOICE: {"voice": _file("voice") | {"duration": 4, "mime_type": "audio/ogg"}},
        NotText.VIDEO: {"video": _file("video") | square | {"duration": 4}},
        NotText.LOCATION: {"location": {"latitude": 0.0, "longitude": 0.0}},
        NotText.CONTACT: {"contact": {"phone_number": "+15550109998", "first_name": "Robin"}},
        NotText.FILE: {"document": _file("file") | {"file_name": "file.pdf"}},
        NotText.EMPTY: {},
    }
    return contents[kind]
