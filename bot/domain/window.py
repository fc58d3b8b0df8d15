"""A time at which a person agreed to be texted first: one neutral line within it, nothing else (P05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.ids import ConversationId, TurnId

LASTS = timedelta(hours=1)
"""Our own rule: a text that comes later than this is not the one they agreed to."""


class WindowState(str, Enum):
    OPEN = "open"
    USED = "used"  # the one line was queued, or a worker is there instead
    ENDED = "ended"  # STOP, EXIT, a worker, or its time ran out


@dataclass(frozen=True)
class Window:
    id: UUID
    conversation: ConversationId
    agreed_turn: TurnId
    starts_at: datetime
    ends_at: datetime
    state: WindowState = WindowState.OPEN

    def holds(self, now: datetime) -> bool:
        return self.state is not WindowState.ENDED and self.starts_at <= now < self.ends_at
