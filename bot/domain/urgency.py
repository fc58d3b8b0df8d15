"""How soon a human is needed, and the order in which waiting conversations are offered."""

from __future__ import annotations

from datetime import datetime, timedelta
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


_HEAD_START = {Urgency.HIGH: timedelta(minutes=30), Urgency.NORMAL: timedelta(minutes=10)}
_WEIGHT = {Urgency.HIGH: 4, Urgency.NORMAL: 2, Urgency.LOW: 1}
"""Below the urgent ones each minute of waiting counts by these: a low one that waits two hours comes before
a high one that waits twenty minutes, so nobody waits for ever. Our own figures, to be tuned by leads."""


def queue_order(urgency: Urgency, since: datetime, *, now: datetime) -> tuple[bool, float, datetime]:
    """A sort key: the urgent ones first, then by weighted wait, then who waits longest. `since` when."""
    if urgency is Urgency.URGENT:
        return (False, 0.0, since)
    waited = _HEAD_START.get(urgency, timedelta()) + _WEIGHT[urgency] * (now - since)
    return (True, -waited.total_seconds(), since)
