"""One need on a conversation's list: how it is to be met, by whom, how it ended, and every change of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from bot.domain.needs import Horizon, Need
from bot.domain.private import Private


class NeedOutcome(str, Enum):
    """Where a need stands. None of them says that a person failed."""

    OPEN = "open"
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_WANTED = "not_wanted"  # they no longer want it


class Gap(str, Enum):
    """Why a need was not met: always something of the services, never of the person (practice.md A-65)."""

    NONE_IN_AREA = "none_in_area"
    FULL = "full"
    BARRIER_ID = "barrier_id"
    BARRIER_COST = "barrier_cost"
    BARRIER_INSURANCE = "barrier_insurance"
    BARRIER_AGE = "barrier_age"
    BARRIER_LABEL = "barrier_label"
    HOURS = "hours"
    LANGUAGE = "language"
    OTHER = "other"


@dataclass(frozen=True)
class ListedNeed:
    """`horizon` None: nobody has said how soon, and nobody has to. `owner` is the login of the one worker
    who sees to it (practice.md A-84). `counted`: gaps that were counted already; none counts twice."""

    id: UUID
    code: Need
    area: str
    horizon: Horizon | None = None
    method: Private = field(default_factory=lambda: Private(""))
    outcome: NeedOutcome = NeedOutcome.OPEN
    gap: Gap | None = None
    owner: str | None = None
    counted: frozenset[Gap] = frozenset()


@dataclass(frozen=True)
class NeedVersion:
    """A need as somebody left it. The newest one counts; the others are its history."""

    at: datetime
    by_worker: str
    need: ListedNeed


def newest_first(versions: list[NeedVersion]) -> dict[UUID, list[NeedVersion]]:
    """By need all its versions, newest first; the needs in the order in which they were listed."""
    found: dict[UUID, list[NeedVersion]] = {}
    for version in versions:
        found.setdefault(version.need.id, []).insert(0, version)
    return found
