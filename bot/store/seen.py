"""Deliveries seen before, by keyed fingerprint, so that none is answered twice (P12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ids import Channel
from bot.store.forgetting_tables import seen
from bot.store.unit import Unit


class PostgresSeen:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def first_time(self, channel: Channel, dedupe_id: str, *, at: datetime) -> bool:
        """A second delivery waits for the first one's transaction, and counts if that one failed."""
        delivery = self._unit.fingerprints.of_delivery(channel, dedupe_id)
        row = insert(seen).values(delivery=delivery, at=at)
        return await self._unit.change(row.on_conflict_do_nothing()) == 1

    async def forget_before(self, before: datetime) -> int:
        return await self._unit.change(delete(seen).where(seen.c.at < before))
