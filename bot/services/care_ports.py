"""What the services need of the store for the care of a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from bot.domain.care_due import DueOn
from bot.domain.ids import ConversationId
from bot.domain.meeting import AbuseReport
from bot.domain.mentor import Mentoring
from bot.domain.need_entry import Gap, NeedVersion
from bot.domain.needs import Need
from bot.domain.safety_plan import PlanState, SafetyPlan
from bot.domain.unmet_need import UnmetCount


class Needs(Protocol):
    async def add(self, conversation: ConversationId, version: NeedVersion) -> None: ...
    async def versions(self, conversation: ConversationId) -> list[NeedVersion]:
        """Every one of every need, oldest first."""
        ...


class UnmetNeeds(Protocol):
    async def count(self, code: Need, *, area: str, gap: Gap, month: str) -> None:
        """Once more in this month ("2026-03"); nothing tells for whom."""
        ...

    async def since(self, month: str) -> list[UnmetCount]: ...


class SafetyPlans(Protocol):
    async def add(self, conversation: ConversationId, plan: SafetyPlan) -> None: ...
    async def versions(self, conversation: ConversationId) -> list[SafetyPlan]:
        """Opened, newest first; for the one page that shows them."""
        ...

    async def state(self, conversation: ConversationId) -> PlanState | None:
        """That there is one, and when it is to be reviewed; not a word of it."""
        ...

    async def reviews_due(self, by: date) -> list[DueOn]: ...


class Mentors(Protocol):
    async def add(self, asked: Mentoring) -> None: ...
    async def save(self, mentoring: Mentoring) -> None: ...
    async def get(self, mentoring: UUID) -> Mentoring | None: ...
    async def lock(self, mentoring: UUID) -> Mentoring | None:
        """Under the lock of its conversation."""
        ...

    async def of(self, conversation: ConversationId) -> list[Mentoring]:
        """Oldest first."""
        ...

    async def end_offers(self, conversation: ConversationId, *, at: datetime) -> None:
        """They stopped, left or began anew: a yes they say one day is no answer to what was offered."""
        ...

    async def beside(self, mentor: str) -> list[Mentoring]:
        """Those of one mentor that have not ended, the person's yes or not."""
        ...


class Meetings(Protocol):
    async def add(self, report: AbuseReport) -> None: ...
    async def save(self, report: AbuseReport) -> None: ...
    async def of(self, conversation: ConversationId) -> list[AbuseReport]:
        """Oldest first."""
        ...

    async def due(self, by: date) -> list[DueOn]: ...
