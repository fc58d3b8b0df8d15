"""What workers write for each other about a conversation; never sent to the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from bot.domain.private import Private


class StaffNoteKind(str, Enum):
    NOTE = "note"
    SUMMARY = "summary"  # written when a conversation is closed
    HANDOVER = "handover"  # for the worker who takes it next


@dataclass(frozen=True)
class StaffNote:
    id: UUID
    at: datetime
    by_worker: str
    kind: StaffNoteKind
    text: Private
