"""A safety plan: made with the person, for workers' eyes alone, and never part of anything that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from bot.domain.private import Private

REVIEW_AFTER = timedelta(days=14)
"""Unless another day is chosen: what is safe changes quickly."""
LATEST_REVIEW = timedelta(days=90)


class PlanPart(str, Enum):
    """What a plan is made of; every part may stay empty."""

    SIGNS = "signs"  # what they notice before it gets dangerous
    HELPS = "helps"
    PEOPLE = "people"  # safe people, in their words
    PLACES = "places"
    TAKE = "take"
    CALL = "call"
    REACH = "reach"  # how to reach them without putting them in danger


@dataclass(frozen=True)
class SafetyPlan:
    """One version. A later one never replaces it: what was agreed once can be read again."""

    number: int
    at: datetime
    by_worker: str
    review_on: date
    parts: Mapping[PlanPart, Private]


@dataclass(frozen=True)
class PlanState:
    """That there is a plan, and when it is to be gone through again; not a word of it."""

    versions: int
    review_on: date

    def due(self, today: date) -> bool:
        return self.review_on <= today
