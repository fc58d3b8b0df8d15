"""How serious a sign of danger is, and how two readings of a message combine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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


NO_DANGER = Danger(DangerLevel.NONE)


def worse(one: DangerLevel, other: DangerLevel) -> DangerLevel:
    return max(one, other, key=lambda level: level.rank)
