"""A person's yes to having one thing in writing, and what it covers; nothing passes without one (P06)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from bot.domain.ids import ConversationId, TurnId


class WrittenKind(str, Enum):
    """What a worker may ask leave to write. Times and places are not among them: plans are never
    written (practice.md A-90)."""

    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Consent:
    """For one item of the directory, or for one kind of detail that a worker asked about.

    It holds from the yes until `ends_at`, the end of the session, or until it is ended earlier.
    """

    id: UUID
    conversation: ConversationId
    item: str | None  # a directory key
    kind: WrittenKind | None
    asked_turn: TurnId
    given_turn: TurnId | None = None
    given_at: datetime | None = None
    ends_at: datetime | None = None

    def given(self, turn: TurnId, *, at: datetime, ends_at: datetime) -> Consent:
        return replace(self, given_turn=turn, given_at=at, ends_at=ends_at)

    def live(self, now: datetime) -> bool:
        return self.given_at is not None and self.ends_at is not None and now < self.ends_at
