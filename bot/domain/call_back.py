"""A time at which a person agreed to be called, and the worker who promised it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.ids import ConversationId
from bot.domain.private import Private

LASTS = timedelta(hours=1)
"""Our own rule, as for texts at an agreed time: a call that comes later is not the one they agreed to."""


class CallBackState(str, Enum):
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"  # by a worker, or because the person stopped, left, or was not safe


@dataclass(frozen=True)
class CallBack:
    """`words`: what whoever calls has to know ("ask for Sam"), written by a worker; None in lists, where
    nothing about a person is shown. `reminded_at`: when workers were told that it is due."""

    id: UUID
    conversation: ConversationId
    by_worker: str
    due_at: datetime
    made_at: datetime
    words: Private | None = None
    state: CallBackState = CallBackState.WAITING
    reminded_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.due_at + LASTS

    def holds(self, now: datetime) -> bool:
        return self.state is CallBackState.WAITING and self.due_at <= now < self.ends_at
