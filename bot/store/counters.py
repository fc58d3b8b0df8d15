"""Counts by month, and how the line stands now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from bot.domain.handoff import HandoffStatus
from bot.domain.measured import Counts, MonthCount, Pile, Standing
from bot.domain.urgency import Urgency
from bot.store.counter_tables import counters
from bot.store.forgetting_tables import DELETION_UNFINISHED, deletions, keys_to_destroy
from bot.store.tables import OUTBOX_UNFINISHED, TURN_UNFINISHED, handoffs, outbox, turns
from bot.store.unit import Unit

_KEYS = ["name", "code", "month"]
_HELD = handoffs.c.status == HandoffStatus.CLAIMED
# Whoever stopped or left waits for nobody.
_WAITS = (handoffs.c.status == HandoffStatus.WAITING) & handoffs.c.left_at.is_(None)


class PostgresCounters:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, counts: Counts, *, month: str) -> None:
        """In the order of their names, so that two processes never wait for each other."""
        for (name, code), number in sorted(counts.items()):
            row = insert(counters).values(name=name, code=code, month=month, number=number)
            more = {"number": counters.c.number + row.excluded.number}
            await self._unit.change(row.on_conflict_do_update(index_elements=_KEYS, set_=more))

    async def since(self, month: str) -> list[MonthCount]:
        wanted = select(counters).where(counters.c.month >= month)
        rows = await self._unit.all(wanted.order_by(counters.c.name, counters.c.code, counters.c.month))
        return [MonthCount(row.name, row.code, row.month, row.number) for row in rows]

    async def forget_before(self, month: str) -> int:
        return await self._unit.change(delete(counters).where(counters.c.month < month))

    async def standing(self) -> Standing:
        waiting = await self._unit.all(
            select(handoffs.c.urgency, func.count(), func.min(handoffs.c.waiting_since))
            .where(_WAITS)
            .group_by(handoffs.c.urgency)
        )
        found = {urgency: Pile(number, oldest) for urgency, number, oldest in waiting}
        return Standing(
            waiting={urgency: found.get(urgency, Pile(0, None)) for urgency in Urgency},
            held=await self._number(handoffs, _HELD),
            turns=await self._pile(turns.c.received_at, TURN_UNFINISHED),
            outbox=await self._pile(outbox.c.due_at, OUTBOX_UNFINISHED),
            deletions=await self._pile(deletions.c.created_at, DELETION_UNFINISHED),
            dead_keys=await self._number(keys_to_destroy),
        )

    async def _pile(self, moment: Any, unfinished: str) -> Pile:
        row = await self._unit.first(select(func.count(), func.min(moment)).where(text(unfinished)))
        return Pile(row[0], row[1])

    async def _number(self, table: Any, *conditions: Any) -> int:
        counted = select(func.count()).select_from(table).where(*conditions)
        return int((await self._unit.first(counted))[0])
