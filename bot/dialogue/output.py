"""Collects what Rasa wants said or done in one turn and turns it into decisions; sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel

from bot.domain.directory import Form
from bot.domain.ids import Channel
from bot.domain.needs import Need
from bot.domain.note import NoteField, Part
from bot.domain.private import Private
from bot.domain.routing import Age
from bot.domain.turn import (
    AgreeWindow,
    AnswerNote,
    Button,
    Decision,
    End,
    HandOff,
    OfferWritten,
    Remember,
    Say,
    SendWritten,
)
from bot.domain.urgency import Urgency
from bot.errors import DialogueFailed


class Collector(CollectingOutputChannel):
    """Keeps messages whole: Rasa's own collector splits a text at each blank line."""

    def __init__(self) -> None:
        super().__init__()
        self.decisions: list[Decision] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.decisions.append(_decision(message))


class SmsCollector(Collector):
    @classmethod
    def name(cls) -> str:
        return Channel.SMS.value


class TelegramCollector(Collector):
    @classmethod
    def name(cls) -> str:
        return Channel.TELEGRAM.value


COLLECTORS: Mapping[Channel, type[Collector]] = {
    Channel.SMS: SmsCollector,
    Channel.TELEGRAM: TelegramCollector,
}


def _decision(message: Mapping[str, Any]) -> Decision:
    if message.get("custom"):
        return _effect(message["custom"].get("porchlight"))
    key, text = message.get("utter_action"), message.get("text")
    if not key or not text:
        raise DialogueFailed("a message without a key or text")
    buttons = tuple(Button(each["title"], each["payload"]) for each in message.get("buttons") or ())
    return Say(key, Private(text), buttons)


def _effect(effect: Any) -> Decision:
    """What an action asked for; see actions/effects.py for the other side."""
    match effect:
        case {"hand_off": {"urgency": str(urgency), "reason": str(reason)}}:
            return HandOff(Urgency(urgency), reason)
        case {"end": {"how": str(how)}}:
            return End(how)
        case {"offer_written": {"needs": str(needs), "sign": str(sign), "age": str(age)}}:
            return OfferWritten(tuple(Need(need) for need in needs.split()), sign or None, Age(age))
        case {"send_written": {"form": str(form)}}:
            return SendWritten(Form(form))
        case {"remember": {"field": str(where), "value": str(value)}}:
            return Remember(NoteField(where), value or None)
        case {"answer_note": {"how": str(how), "part": str(part)}}:
            return AnswerNote(how, Part(part))
        case {"agree_window": {"starts_at": str(at)}}:
            return AgreeWindow(datetime.fromisoformat(at))
    raise DialogueFailed("an action asked for something unknown")
