"""What is done, step by step, while a conversation waits and nobody takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.urgency import Urgency


class Act(str, Enum):
    ALERT_LEAD = "alert_lead"
    TELL_PERSON = "tell_person"


@dataclass(frozen=True)
class Step:
    urgency: Urgency
    after: timedelta
    act: Act


def due_steps(handoff: Handoff, steps: Sequence[Step], *, now: datetime) -> list[Step]:
    """Those whose time has come and that were not taken yet, in order. `alerts` counts the taken ones."""
    if handoff.status is not HandoffStatus.WAITING or handoff.left_at is not None:
        return []
    mine = sorted((each for each in steps if each.urgency is handoff.urgency), key=lambda each: each.after)
    since = max(handoff.waiting_since, handoff.urgent_since or handoff.waiting_since)
    come = [each for each in mine if now - since >= each.after]
    return come[handoff.alerts :]
