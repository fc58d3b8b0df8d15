"""How serious a sign of danger is, and how two readings of a message combine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

MAY_WANT_QUIET = "may_want_quiet"
"""Among the reasons where a person in urgent danger may also be asking for silence."""


class DangerLevel(str, Enum):
    NONE = "none"
    CONCERN = "concern"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        return ("none", "concern", "urgent").index(self.value)


@dataclass(frozen=True)
class Danger:
    """A reading of one message. `kinds` are codes ("suicide"); `reasons` name the rule, not the words."""

    level: DangerLevel
    kinds: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    def hushed(self) -> Danger:
        """The same, with the wish for silence that may stand beside it."""
        return replace(self, reasons=(*self.reasons, MAY_WANT_QUIET))

    @property
    def may_want_quiet(self) -> bool:
        return MAY_WANT_QUIET in self.reasons


NO_DANGER = Danger(DangerLevel.NONE)


def worse(one: DangerLevel, other: DangerLevel) -> DangerLevel:
    return max(one, other, key=lambda level: level.rank)
