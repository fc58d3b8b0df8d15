"""Something of care that is due on a day: whom it is about by pseudonym, and where it is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import HandoffId


@dataclass(frozen=True)
class DueOn:
    """`handoff`: the latest of its conversation, under which the pages find it."""

    handoff: HandoffId
    pseudonym: str
    on: date

    def days_left(self, today: date) -> int:
        """Negative once the day is past."""
        return (self.on - today).days
