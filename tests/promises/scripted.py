"""A dialogue at our own port whose answers, failures and slowness a test decides."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.domain.note import NoteField
from bot.domain.private import Private
from bot.domain.turn import Decision, Remember, Say, TurnAnswer, TurnQuestion
from bot.errors import DialogueFailed

NOTED = {
    "need_safe_place": Remember(NoteField.NEED, "housing"),
    "need_food": Remember(NoteField.NEED, "food"),
    "told_control": Remember(NoteField.SIGNAL, "control"),
    "getting_ready_to_leave": Remember(NoteField.STAGE, "ready"),
}
"""What the flows of these intents write down."""


def say(text: str, key: str = "utter_opening_1") -> Say:
    return Say(key, Private(text))


@dataclass
class ScriptedEngine:
    """Answers each turn with `decisions`; `entered` tells that it began, `go` lets it end."""

    decisions: tuple[Decision, ...] = (say("I am here."),)
    intent: str = ""  # how each turn is understood
    topics: dict[str, str] = field(default_factory=dict)  # what was asked so far, and answered
    fails: bool = False
    go: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[TurnQuestion] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.go.set()

    async def handle(self, question: TurnQuestion) -> TurnAnswer:
        self.asked.append(question)
        self.entered.set()
        await self.go.wait()
        if self.fails:
            raise DialogueFailed
        noted = (NOTED[self.intent],) if self.intent in NOTED else ()
        decisions = (*self.decisions, *noted)
        return TurnAnswer(decisions, b"%d" % len(self.asked), self.intent, dict(self.topics))

    def words(self) -> list[str]:
        return [question.text.open() for question in self.asked]
