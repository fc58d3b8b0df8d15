"""How soon a human is needed, and the order in which waiting conversations are offered."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from bot.domain.danger import DangerLevel


class Urgency(str, Enum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        return ("low", "normal", "high", "urgent").index(self.value)


def most_urgent(one: Urgency, other: Urgency) -> Urgency:
    return max(one, other, key=lambda urgency: urgency.rank)


def urgency_of(danger: DangerLevel) -> Urgency:
    """Urgent signs go on top of the queue; a concern waits behind them, before everything else."""
    return Urgency.URGENT if danger is DangerLevel.URGENT else Urgency.HIGH


def queue_order(urgency: Urgency, opened_at: datetime) -> tuple[int, datetime]:
    """A sort key: most urgent first, then who has waited longest."""
    return (-urgency.rank, opened_at)
