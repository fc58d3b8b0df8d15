"""What each method of the Bot API does to the simulated chats, and when it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.ids import Channel
from bot.phone.phones import Bubble, Phone, Tap, Who
from bot.phone.telegram_network import TelegramNetwork
from bot.phone.telegram_updates import bot_user, message_of

Params = Mapping[str, Any]

_MAX_TEXT = 4096
_MAX_CALLBACK_BYTES = 64
_MAX_DELETED_AT_ONCE = 100


class BotRefused(Exception):
    """The Bot API answers with an error."""

    def __init__(self, status: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(status)
        self.status, self.description, self.retry_after = status, description, retry_after


def _get_me(network: TelegramNetwork, params: Params) -> Any:
    return bot_user(network.account) | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def _set_webhook(network: TelegramNetwork, params: Params) -> Any:
    secret = params.get("secret_token", "")
    if params["url"] and not params["url"].startswith("https://"):
        raise BotRefused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise BotRefused(400, "Bad Request: secret token contains unallowed characters")
    network.webhook_url, network.secret_token = params["url"], secret
    return True


def _delete_webhook(network: TelegramNetwork, params: Params) -> Any:
    network.webhook_url = ""
    return True


def _send_message(network: TelegramNetwork, params: Params) -> Any:
    phone = _chat(network, params)
    if phone.blocked:
        raise BotRefused(403, "Forbidden: bot was blocked by the user")
    if not phone.has_written:
        raise BotRefused(403, "Forbidden: bot can't initiate conversation with a user")
    bubble = network.accept(
        phone,
        _text(params),
        buttons=_buttons(params),
        silent=params.get("disable_notification") is True,
    )
    return message_of(network.account, phone, bubble)


def _edit_text(network: TelegramNetwork, params: Params) -> Any:
    phone, bubble = _own_message(network, params)
    text, buttons = _text(params), _buttons(params)
    if (text, buttons) == (bubble.text, bubble.buttons):
        raise BotRefused(400, "Bad Request: message is not modified")
    bubble.text, bubble.buttons, bubble.edited = text, buttons, True
    network.world.changed()
    return message_of(network.account, phone, bubble)


def _edit_buttons(network: TelegramNetwork, params: Params) -> Any:
    phone, bubble = _own_message(network, params)
    buttons = _buttons(params)
    if buttons == bubble.buttons:
        raise BotRefused(400, "Bad Request: message is not modified")
    bubble.buttons = buttons
    network.world.changed()
    return message_of(network.account, phone, bubble)


def _delete_one(network: TelegramNetwork, params: Params) -> Any:
    bubble = _chat(network, params).bubble(str(params["message_id"]))
    if bubble is None or bubble.deleted:
        raise BotRefused(400, "Bad Request: message to delete not found")
    return _delete(network, [bubble])


def _delete_many(network: TelegramNetwork, params: Params) -> Any:
    """Messages that are not there are passed over; one that is too old refuses the whole call."""
    wanted = params["message_ids"]
    if not 1 <= len(wanted) <= _MAX_DELETED_AT_ONCE:
        raise BotRefused(400, "Bad Request: wrong number of message identifiers")
    phone = _chat(network, params)
    found = [phone.bubble(str(each)) for each in wanted]
    return _delete(network, [each for each in found if each is not None and not each.deleted])


def _answer_tap(network: TelegramNetwork, params: Params) -> Any:
    if not network.answer_tap(params["callback_query_id"]):
        raise BotRefused(400, "Bad Request: query is too old or query ID is invalid")
    return True


def _set_commands(network: TelegramNetwork, params: Params) -> Any:
    for each in params["commands"]:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", each["command"]):
            raise BotRefused(400, "Bad Request: BOT_COMMAND_INVALID")
    network.commands = list(params["commands"])
    return True


def _noted(network: TelegramNetwork, params: Params) -> Any:
    """Nothing of it is to be seen on the simulated phone."""
    return True


def _chat(network: TelegramNetwork, params: Params) -> Phone:
    phone = network.world.phones.at(Channel.TELEGRAM, str(params["chat_id"]))
    if phone is None:
        raise BotRefused(400, "Bad Request: chat not found")
    return phone


def _own_message(network: TelegramNetwork, params: Params) -> tuple[Phone, Bubble]:
    if "chat_id" not in params or "message_id" not in params:
        raise BotRefused(400, "Bad Request: message identifier is not specified")
    phone = _chat(network, params)
    bubble = phone.bubble(str(params["message_id"]))
    if bubble is None or bubble.deleted:
        raise BotRefused(400, "Bad Request: message to edit not found")
    if bubble.who is not Who.LINE:
        raise BotRefused(400, "Bad Request: message can't be edited")
    return phone, bubble


def _text(params: Params) -> str:
    text = str(params.get("text", "")).strip()
    if not text:
        raise BotRefused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > _MAX_TEXT:
        raise BotRefused(400, "Bad Request: message is too long")
    return text


def _buttons(params: Params) -> tuple[Tap, ...]:
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(_button(each) for row in rows for each in row)


def _button(button: Mapping[str, Any]) -> Tap:
    data = button.get("callback_data", button.get("url"))
    if data is None:
        raise BotRefused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    if not 1 <= len(data.encode()) <= _MAX_CALLBACK_BYTES and "callback_data" in button:
        raise BotRefused(400, "Bad Request: BUTTON_DATA_INVALID")
    return Tap(button["text"], data)


def _delete(network: TelegramNetwork, bubbles: list[Bubble]) -> bool:
    if not all(network.deletable(each) for each in bubbles):
        raise BotRefused(400, "Bad Request: message can't be deleted for everyone")
    for each in bubbles:
        each.deleted = True
    network.world.changed()
    return True


METHODS: dict[str, Callable[[TelegramNetwork, Params], Any]] = {
    "getMe": _get_me,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "sendMessage": _send_message,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_buttons,
    "deleteMessage": _delete_one,
    "deleteMessages": _delete_many,
    "answerCallbackQuery": _answer_tap,
    "setMyCommands": _set_commands,
    "setMyDescription": _noted,
    "setMyShortDescription": _noted,
    "setChatMenuButton": _noted,
    "sendChatAction": _noted,
}
