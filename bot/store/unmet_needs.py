"""How often there was nothing for a need: numbers by need, area, reason and month, and nothing else."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.domain.need_entry import Gap
from bot.domain.needs import Need
from bot.domain.unmet_need import UnmetCount
from bot.store.care_tables import unmet_needs
from bot.store.unit import Unit


class PostgresUnmetNeeds:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def count(self, code: Need, *, area: str, gap: Gap, month: str) -> None:
        """`month` as "2026-03"."""
        row = insert(unmet_needs).values(code=code, area=area, reason=gap, month=month, number=1)
        one_more = {"number": unmet_needs.c.number + 1}
        keys = ["code", "area", "reason", "month"]
        await self._unit.change(row.on_conflict_do_update(index_elements=keys, set_=one_more))

    async def since(self, month: str) -> list[UnmetCount]:
        rows = await self._unit.all(select(unmet_needs).where(unmet_needs.c.month >= month))
        return [UnmetCount(row.code, row.area, row.reason, row.month, row.number) for row in rows]
