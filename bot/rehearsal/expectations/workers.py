"""What workers see, what they may send, and that only one voice speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.records import Sort
from bot.domain.urgency import Urgency
from bot.rehearsal.expectation import Expectation, Form
from bot.rehearsal.transcript import Transcript, TurnRecord


@dataclass(frozen=True)
class HandoffOpenBy(Expectation):
    name: ClassVar[str] = "handoff_open_by"
    turn: int
    urgency_at_least: Urgency = Urgency.LOW

    def saw(self, seen: Transcript) -> str | None:
        opened = seen.turn(self.turn).handoffs
        if not opened:
            return f"no handoff was open at the end of turn {self.turn}"
        if any(each.urgency.rank >= self.urgency_at_least.rank for each in opened):
            return None
        return f"at the end of turn {self.turn} its urgency was {opened[0].urgency.value}"


@dataclass(frozen=True)
class NoHandoff(Expectation):
    name: ClassVar[str] = "no_handoff"
    form: ClassVar[Form] = Form.FLAG

    def saw(self, seen: Transcript) -> str | None:
        for record in seen.turns:
            if record.handoffs_ever:
                reasons = [reason for each in record.handoffs for reason in each.reasons]
                return f"one was open at turn {record.number}: {', '.join(reasons) or 'closed since'}"
        return None


@dataclass(frozen=True)
class BotSilentWhileWorker(Expectation):
    """Without a claim that held, there was nothing to see, and the expectation fails."""

    name: ClassVar[str] = "bot_silent_while_worker"
    form: ClassVar[Form] = Form.FLAG

    def saw(self, seen: Transcript) -> str | None:
        held = [record for record in seen.turns if record.worker_holds]
        if not held:
            return "no worker ever held the conversation"
        for record in held:
            for message in record.taken:
                if message.by_bot:
                    return f'the bot said {message.key} at turn {record.number}: "{message.text}"'
        return None


@dataclass(frozen=True)
class WorkerRefused(Expectation):
    name: ClassVar[str] = "worker_refused"
    of_event: ClassVar[str | None] = "worker_says"
    turn: int

    def saw(self, seen: Transcript) -> str | None:
        record = seen.turn(self.turn)
        if record.gate_refused:
            return None
        return f"it was {_fate(record)}"


@dataclass(frozen=True)
class WorkerDelivered(Expectation):
    name: ClassVar[str] = "worker_delivered"
    of_event: ClassVar[str | None] = "worker_says"
    turn: int

    def saw(self, seen: Transcript) -> str | None:
        record = seen.turn(self.turn)
        return None if _was_delivered(record) else f"it was {_fate(record)}"


@dataclass(frozen=True)
class NoteHas(Expectation):
    name: ClassVar[str] = "note_has"
    regex: re.Pattern[str]

    def saw(self, seen: Transcript) -> str | None:
        if self.regex.search(seen.note):
            return None
        return f'the note reads: "{seen.note}"' if seen.note else "there is no note"


@dataclass(frozen=True)
class NoteLacks(Expectation):
    name: ClassVar[str] = "note_lacks"
    regex: re.Pattern[str]

    def saw(self, seen: Transcript) -> str | None:
        found = self.regex.search(seen.note)
        return f'the note holds "{found.group()}"' if found else None


def _was_delivered(record: TurnRecord) -> bool:
    return any(message.sort is Sort.WORKER for message in record.taken)


def _fate(record: TurnRecord) -> str:
    if record.refusal is not None:
        return f"refused: {record.refusal}"
    return "sent" if _was_delivered(record) else "neither refused nor sent"
