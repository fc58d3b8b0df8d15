"""Who said STOP, by keyed fingerprint alone (P01)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ids import Channel
from bot.store.forgetting_tables import suppressions
from bot.store.unit import Unit


class PostgresSuppressions:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, channel: Channel, fingerprint: bytes, *, at: datetime) -> None:
        row = insert(suppressions).values(fingerprint=fingerprint, channel=channel, at=at)
        await self._unit.change(row.on_conflict_do_nothing())

    async def lift(self, fingerprint: bytes) -> bool:
        mine = suppressions.c.fingerprint == fingerprint
        return await self._unit.change(delete(suppressions).where(mine)) == 1

    async def holds(self, fingerprint: bytes) -> bool:
        mine = suppressions.c.fingerprint == fingerprint
        return await self._unit.first(select(suppressions.c.at).where(mine)) is not None
