"""A person's yes to having one kind of what we hold kept longer than the line keeps it (P16)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.ids import ConversationId, OutboxId, TurnId
from bot.domain.private import Private


class Kind(str, Enum):
    """What can be kept, each for itself."""

    TALK = "talk"  # what they and we wrote to each other, and calls
    NOTE = "note"  # the note for the worker
    PLAN = "plan"  # the safety plan
    REFERRAL = "referral"
    STAFF = "staff"  # what workers wrote down: notes, needs, mentor, meetings


class KeepingWord(str, Enum):
    """What a person says of keeping, as the whole message, in the fixed layer."""

    KEEP_CHAT = "keep_chat"  # a Telegram chat is not cleared after a silence
    DONT_KEEP = "dont_keep"  # nothing is kept longer than usual


@dataclass(frozen=True)
class Kept:
    """Asked once, by one text. It is kept only from the yes until `ends_at`, or until it is taken back.

    `said` is the message that gave the yes, with its turn: kept here, because the talk may go before.
    """

    id: UUID
    conversation: ConversationId
    kind: Kind
    days: int
    by: str
    message: OutboxId  # the text that asked
    asked_at: datetime
    said: Private | None = None
    turn: TurnId | None = None
    given_at: datetime | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None  # no, no answer, or taken back

    @property
    def waits(self) -> bool:
        return self.given_at is None and self.ended_at is None

    def given(self, said: Private, turn: TurnId, *, at: datetime) -> Kept:
        return replace(self, said=said, turn=turn, given_at=at, ends_at=at + timedelta(days=self.days))

    def ended(self, at: datetime) -> Kept:
        """Declined, or taken back."""
        return replace(self, ended_at=at)

    def live(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ended_at is None and now < self.ends_at


def most_days(longest: timedelta) -> int:
    """How many whole days a worker may ask for, none if the operator allows less than one."""
    return longest.days
