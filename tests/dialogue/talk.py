"""Puts messages to an engine as the services do, one turn after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from bot.domain.danger import DangerLevel
from bot.domain.ids import Channel, ConversationId, Language, TurnId
from bot.domain.private import Private
from bot.domain.turn import (
    Decision,
    DialogueEngine,
    NotText,
    Say,
    Situation,
    TurnAnswer,
    TurnKind,
    TurnQuestion,
)

FACTS = {
    "line_name": "Test Line",
    "operator": "Test House",
    "may_report": "Staff may have to tell.",
    "law_trouble": "The law is not the same in each place.",
    "next_open": "9 am",
    "retention_hours": "72",
    "crisis_line": "988",
    "emergency_number": "911",
}


@dataclass
class Talk:
    """One conversation; the snapshot goes out and comes back as bytes, as it does through the store."""

    engine: DialogueEngine
    channel: Channel = Channel.SMS
    waiting: bool = False
    snapshot: bytes | None = None
    conversation: ConversationId = field(default_factory=lambda: ConversationId(uuid4()))

    async def say(self, text: str, *, danger: DangerLevel = DangerLevel.NONE) -> tuple[Decision, ...]:
        return await self._put(TurnKind.TEXT, text, danger)

    async def tap(self, intent: str) -> tuple[Decision, ...]:
        return await self._put(TurnKind.BUTTON, intent, DangerLevel.NONE)

    async def send_picture(self) -> tuple[Decision, ...]:
        return await self._put(TurnKind.NOT_TEXT, "", DangerLevel.NONE)

    async def keys(self, text: str, *, danger: DangerLevel = DangerLevel.NONE) -> list[str]:
        return keys_of(await self.say(text, danger=danger))

    async def _put(self, kind: TurnKind, text: str, danger: DangerLevel) -> tuple[Decision, ...]:
        answer: TurnAnswer = await self.engine.handle(
            TurnQuestion(
                conversation=self.conversation,
                turn=TurnId(uuid4()),
                channel=self.channel,
                language=Language.EN,
                kind=kind,
                text=Private(text),
                not_text=NotText.PHOTO if kind is TurnKind.NOT_TEXT else None,
                snapshot=self.snapshot,
                situation=Situation(handoff_waiting=self.waiting, danger=danger, facts=FACTS),
            )
        )
        self.snapshot = answer.snapshot
        return answer.decisions


def keys_of(decisions: tuple[Decision, ...]) -> list[str]:
    return [decision.key for decision in decisions if isinstance(decision, Say)]
