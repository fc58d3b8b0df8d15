"""A survivor-mentor beside a conversation: asked for first, and let see only what the person agreed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.ids import ConversationId

LASTS = timedelta(days=30)
"""A yes ends by itself; unless another day is agreed, after this long."""
LONGEST = timedelta(days=90)


class Shares(str, Enum):
    """What a mentor sees beyond wishes, first line, and what is written from then on: each its own yes."""

    NEEDS = "needs"  # what matters most, and the needs of the note
    EARLIER = "earlier"  # messages from before they joined


class Said(str, Enum):
    """How the person said yes."""

    IN_WRITING = "in_writing"
    BY_VOICE = "by_voice"


class Beside(str, Enum):
    """Where it stands between a mentor and a conversation."""

    ASKED = "asked"  # the person is to be asked; the mentor knows nothing of it
    AGREED = "agreed"  # the mentor may join
    JOINED = "joined"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True)
class Mentoring:
    """`ends_on`: the last day of the person's yes."""

    id: UUID
    conversation: ConversationId
    mentor: str
    asked_by: str
    asked_at: datetime
    agreed_at: datetime | None = None
    said: Said | None = None
    shares: frozenset[Shares] = frozenset()
    ends_on: date | None = None
    joined_at: datetime | None = None
    declined_at: datetime | None = None
    ended_at: datetime | None = None

    def state(self, today: date) -> Beside:
        if self.declined_at is not None:
            return Beside.DECLINED
        if self.ended_at is not None:
            return Beside.ENDED
        if self.agreed_at is None or self.ends_on is None:
            return Beside.ASKED
        if today > self.ends_on:
            return Beside.ENDED
        return Beside.JOINED if self.joined_at is not None else Beside.AGREED

    def open(self, today: date) -> bool:
        return self.state(today) in (Beside.ASKED, Beside.AGREED, Beside.JOINED)

    def agree(self, said: Said, *, shares: frozenset[Shares], ends_on: date, at: datetime) -> Mentoring:
        return replace(self, agreed_at=at, said=said, shares=shares, ends_on=ends_on)

    def decline(self, at: datetime) -> Mentoring:
        return replace(self, declined_at=at)

    def join(self, at: datetime) -> Mentoring:
        return self if self.joined_at is not None else replace(self, joined_at=at)

    def end(self, at: datetime) -> Mentoring:
        return replace(self, ended_at=at)
