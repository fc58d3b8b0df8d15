"""How long somebody stays signed in, and when too many wrong tries lock an account for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.staff import WorkerId

IDLE = timedelta(minutes=30)
"""NIST SP 800-63B-4, 2.2.3 (AAL2): at most an hour without activity; ours is half of it."""
AT_MOST = timedelta(hours=12)
"""The same section: a new sign-in at least every 24 hours; ours is one long shift."""
HALF_WAY = timedelta(minutes=10)
"""Between password and second factor, and for setting up an account."""
SET_UP = timedelta(hours=72)
"""How long the code lasts that an operator gives to somebody new."""

TRIES = 5
TRIES_PER_MACHINE = 30
WITHIN = timedelta(minutes=15)
"""So many wrong tries within this time lock an account (or a machine) until the oldest is older than it.
NIST SP 800-63B-4, 3.2.2 allows at most 100 in a row; a password of ours would outlast far more."""


class Stage(str, Enum):
    """How far somebody has come."""

    CODE = "code"  # the password was right; the second factor is still to come
    SET_UP = "set_up"  # the operator's code was right; password and second factor are to be made
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class StaffSession:
    """`form_token` goes with every form, so that no other page can send one (CSRF)."""

    worker: WorkerId
    stage: Stage
    form_token: str
    made_at: datetime
    seen_at: datetime

    def ended(self, now: datetime) -> bool:
        if self.stage is not Stage.SIGNED_IN:
            return now - self.made_at >= HALF_WAY
        return now - self.seen_at >= IDLE or now - self.made_at >= AT_MOST


def locked_until(tries: Sequence[datetime], *, now: datetime, most: int) -> datetime | None:
    """Until when nobody may try, from the moments of failed tries, oldest first; None if one may."""
    recent = [at for at in tries if now - at < WITHIN]
    return recent[-most] + WITHIN if len(recent) >= most else None
