"""The simulated Telegram: chats, buttons, blocking, and updates to the line's webhook."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.domain.ids import Channel
from bot.domain.turn import NotText
from bot.phone.accounts import TelegramAccount
from bot.phone.courier import TELEGRAM_PATIENCE, Receipt
from bot.phone.phones import Bubble, Phone, State, Tap, Who
from bot.phone.telegram_updates import membership, message_of, person_of, webhook
from bot.phone.world import World

DELETABLE_FOR = timedelta(hours=48)


class TelegramNetwork:
    """What Telegram does, for one bot. `secret_token` and `commands` change when the bot says so."""

    def __init__(self, world: World, account: TelegramAccount) -> None:
        self.world = world
        self.account = account
        self.secret_token = account.secret_token
        self.webhook_url = ""
        self.commands: list[dict[str, str]] = []
        # Anywhere, so that a simulation begun again does not repeat the ids of the last one.
        self._next_update = 100_000_000 + secrets.randbelow(900_000_000)
        self._taps: dict[str, Bubble] = {}

    async def receive(self, phone: Phone, words: str, *, kind: NotText | None) -> Bubble:
        """A person (or a group) writes, or sends a picture and the like with or without words."""
        _must_not_be_blocked(phone)
        bubble = Bubble(
            id=str(phone.take_message_id()),
            who=Who.PERSON,
            text=words,
            at=self.world.clock(),
            state=State.ON_ITS_WAY,
            kind=kind,
        )
        phone.transcript.append(bubble)
        phone.has_written = True
        update = {"message": message_of(self.account, phone, bubble)}
        await self._update(phone, update, bubble=bubble)
        return bubble

    async def edit(self, phone: Phone, bubble: Bubble, words: str) -> None:
        """A person changes what they wrote."""
        _must_not_be_blocked(phone)
        bubble.text, bubble.edited = words, True
        update = {"edited_message": message_of(self.account, phone, bubble)}
        await self._update(phone, update, bubble=bubble)

    async def press(self, phone: Phone, bubble: Bubble, tap: Tap) -> None:
        """A person presses a button; the phone waits until the line says it saw that."""
        _must_not_be_blocked(phone)
        query = str(secrets.randbelow(10**18))
        self._taps[query] = bubble
        bubble.tap_waits = True
        update = {
            "callback_query": {
                "id": query,
                "from": person_of(phone),
                "message": message_of(self.account, phone, bubble),
                "chat_instance": phone.address,
                "data": tap.data,
            }
        }
        await self._update(phone, update, bubble=None)

    def answer_tap(self, query: str) -> bool:
        """Return False if there is no such press, or it was answered before."""
        bubble = self._taps.pop(query, None)
        if bubble is None:
            return False
        bubble.tap_waits = False
        self.world.changed()
        return True

    async def block(self, phone: Phone, *, blocked: bool) -> None:
        phone.blocked = blocked
        member = membership(self.account, phone, blocked=blocked, at=self.world.clock())
        await self._update(phone, {"my_chat_member": member}, bubble=None)

    def accept(self, phone: Phone, text: str, *, buttons: tuple[Tap, ...], silent: bool) -> Bubble:
        """The line sends: it is in the chat at once."""
        bubble = Bubble(
            id=str(phone.take_message_id()),
            who=Who.LINE,
            text=text,
            at=self.world.clock(),
            state=State.DELIVERED,
            buttons=buttons,
            silent=silent,
        )
        phone.transcript.append(bubble)
        self.world.changed()
        return bubble

    def deletable(self, bubble: Bubble) -> bool:
        """Both sides' messages of a private chat, while they are young."""
        return self.world.clock() - bubble.at < DELETABLE_FOR

    def forget(self) -> None:
        self._taps.clear()
        self.commands = []

    async def _update(self, phone: Phone, update: Mapping[str, Any], *, bubble: Bubble | None) -> None:
        numbered = {"update_id": self._next_update, **update}
        self._next_update += 1
        receipt = await self.world.carry(
            phone, webhook(self.secret_token, numbered), patience=TELEGRAM_PATIENCE, bubble=bubble
        )
        if _calls_a_method(receipt):
            problem = "The answer to a webhook holds a method call, which Telegram would carry out."
            self.world.ledger.object_to(Channel.TELEGRAM, "webhook", [problem])


def _must_not_be_blocked(phone: Phone) -> None:
    if phone.blocked:
        raise LookupError("This phone blocks the line: unblock it first.")


def _calls_a_method(receipt: Receipt) -> bool:
    try:
        answer = json.loads(receipt.body)
    except ValueError:
        return False
    return isinstance(answer, dict) and "method" in answer
