"""The link with which a service opens what is shared with it: once, with a code, for half an hour."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.domain.ids import ConversationId
from bot.domain.referral import ReferralId

OPENS_WITHIN = timedelta(hours=72)
SHOWN_FOR = timedelta(minutes=30)
TRIES = 5

LETTERS = "AFHJKLMQRWXYZ"
"""Letters that are hard to mistake for one another when said on the phone."""
CODE_LENGTH = 6
"""With 13 letters 4.8 million codes: five tries find one in a million, of those who hold the link."""


@dataclass(frozen=True)
class ShareLink:
    """`code_hash` is slow to guess from; `view_hash` is of what the browser that opened it holds."""

    id: UUID
    conversation: ConversationId
    referral: ReferralId
    by: str
    made_at: datetime
    ends_at: datetime
    code_hash: str = field(repr=False)
    tries: int = 0
    opened_at: datetime | None = None
    view_hash: bytes | None = field(default=None, repr=False)
    view_until: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None

    def takes_code(self, now: datetime) -> bool:
        """Nobody has opened it, and it may still be opened."""
        waits = self.opened_at is None and self.ended_at is None
        return waits and now < self.ends_at and self.tries < TRIES

    def shows(self, view_hash: bytes | None, now: datetime) -> bool:
        """In the browser that opened it, for its half hour."""
        if view_hash is None or self.view_hash is None or self.view_until is None or self.ended_at:
            return False
        return now < self.view_until and hmac.compare_digest(view_hash, self.view_hash)

    def tried(self) -> ShareLink:
        """Counted before the code is looked at, so that no two guesses share a try."""
        return replace(self, tries=self.tries + 1)

    def opened(self, view_hash: bytes, *, at: datetime) -> ShareLink:
        return replace(self, opened_at=at, view_hash=view_hash, view_until=at + SHOWN_FOR)

    def acknowledged(self, at: datetime) -> ShareLink:
        return self if self.acknowledged_at else replace(self, acknowledged_at=at)

    def ended(self, at: datetime) -> ShareLink:
        return self if self.ended_at else replace(self, ended_at=at)

    @property
    def tries_left(self) -> int:
        return max(TRIES - self.tries, 0)
