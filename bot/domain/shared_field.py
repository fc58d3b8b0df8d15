"""What may be shared with a service, one thing at a time: off until the person said yes to it (P16)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.private import Private
from bot.domain.refusals import ReferralRefused
from bot.domain.said_yes import Told, Yes

USUAL_DAYS, MOST_DAYS = 30, 90
"""How long a yes to sharing lasts. Our own rule: practice.md A-54 asks for a time limit and names none."""

_LONGEST = 300
_LONGEST_NOTE = 600
_NOTHING = Private("")


class SharedField(str, Enum):
    """The order is that of the page and of the print."""

    NAME = "name"
    REACH = "reach"
    SAFE_WHEN = "safe_when"
    LANGUAGE = "language"
    NEED = "need"
    MATTERS = "matters"
    WISHES = "wishes"
    DO_NOT_ASK = "do_not_ask"
    AGE_BAND = "age_band"
    NOTE = "note"


LABELS = {
    SharedField.NAME: "The name they use",
    SharedField.REACH: "How to reach them",
    SharedField.SAFE_WHEN: "When it is safe to reach them",
    SharedField.LANGUAGE: "Language",
    SharedField.NEED: "What they need",
    SharedField.MATTERS: "What matters most, in their words",
    SharedField.WISHES: "Their wishes",
    SharedField.DO_NOT_ASK: "Please do not ask about",
    SharedField.AGE_BAND: "Age",
    SharedField.NOTE: "Note",
}
"""As a service reads them; workers see the same words."""


@dataclass(frozen=True)
class FieldShare:
    """One field for one recipient. It is asked with its value and its days, and a yes is to just these:
    another value needs another yes. Without `yes` it waits for an answer; ended, its value is gone."""

    field: SharedField
    value: Private
    days: int
    told: Told
    yes: Yes | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None

    def live(self, now: datetime) -> bool:
        return (
            self.yes is not None
            and self.ended_at is None
            and self.ends_at is not None
            and now < self.ends_at
        )

    @property
    def asked(self) -> bool:
        """It waits for an answer."""
        return self.yes is None and self.ended_at is None

    def given(self, yes: Yes, *, at: datetime) -> FieldShare:
        return replace(self, yes=yes, ends_at=at + timedelta(days=self.days))

    def ended(self, at: datetime) -> FieldShare:
        if self.ended_at is not None:
            return self
        return replace(self, value=_NOTHING, ended_at=at)


def new_ask(field: SharedField, value: Private, *, days: int, told: Told) -> FieldShare:
    """Raise ReferralRefused for an empty or too long value, or too many days."""
    words = value.open().strip()
    if not words:
        raise ReferralRefused("words_missing")
    if len(words) > (_LONGEST_NOTE if field is SharedField.NOTE else _LONGEST):
        raise ReferralRefused("too_long")
    if not 1 <= days <= MOST_DAYS:
        raise ReferralRefused("too_many_days")
    return FieldShare(field, Private(words), days, told)
