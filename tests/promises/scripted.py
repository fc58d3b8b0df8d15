"""A dialogue at our own port whose answers, failures and slowness a test decides."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.domain.private import Private
from bot.domain.turn import Decision, Say, TurnAnswer, TurnQuestion
from bot.errors import DialogueFailed


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
        return TurnAnswer(self.decisions, b"%d" % len(self.asked), self.intent, dict(self.topics))

    def words(self) -> list[str]:
        return [question.text.open() for question in self.asked]
