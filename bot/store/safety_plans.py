"""Safety plans, every version sealed under the conversation's key; the only place that can open one."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy import insert, select

from bot.domain.care_due import DueOn
from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.safety_plan import PlanPart, PlanState, SafetyPlan
from bot.store.care_due import find_due
from bot.store.care_tables import safety_plans
from bot.store.row_seal import RowSeal
from bot.store.unit import Unit

_CONTENT = "content_sealed"
_NEWEST = (safety_plans.c.conversation, safety_plans.c.number.desc())


class PostgresSafetyPlans:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, conversation: ConversationId, plan: SafetyPlan) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key, row = await self._unit.hold_key(conversation), uuid4()
        plain = {part.value: said.open() for part, said in plan.parts.items()}
        sealed = RowSeal(key, table=safety_plans.name, row=row).close_json(_CONTENT, plain)
        values = {"conversation": conversation, "number": plan.number, "at": plan.at, _CONTENT: sealed}
        values |= {"by_worker": plan.by_worker, "review_on": plan.review_on}
        await self._unit.change(insert(safety_plans).values(id=row, **values))

    async def versions(self, conversation: ConversationId) -> list[SafetyPlan]:
        """Newest first."""
        mine = select(safety_plans).where(safety_plans.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(safety_plans.c.number.desc()))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        found = []
        for row in rows:
            seal = RowSeal(key, table=safety_plans.name, row=row.id)
            plain = seal.open_json(_CONTENT, row.content_sealed)
            parts = {PlanPart(part): Private(said) for part, said in plain.items()}
            found.append(SafetyPlan(row.number, row.at, row.by_worker, row.review_on, parts))
        return found

    async def state(self, conversation: ConversationId) -> PlanState | None:
        """How many there are and when the newest is to be reviewed; None without a plan."""
        mine = select(safety_plans.c.number, safety_plans.c.review_on).where(
            safety_plans.c.conversation == conversation
        )
        row = await self._unit.first(mine.order_by(safety_plans.c.number.desc()).limit(1))
        return None if row is None else PlanState(row.number, row.review_on)

    async def reviews_due(self, by: date) -> list[DueOn]:
        """Of the newest version of each plan."""
        newest = (
            select(safety_plans.c.conversation, safety_plans.c.review_on.label("on_day"))
            .distinct(safety_plans.c.conversation)
            .order_by(*_NEWEST)
            .subquery()
        )
        due = select(newest).where(newest.c.on_day <= by)
        return await find_due(due.subquery(), unit=self._unit)
