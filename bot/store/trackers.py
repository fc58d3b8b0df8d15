"""What the dialogue needs to go on: one sealed snapshot a conversation."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ids import ConversationId
from bot.store.row_seal import RowSeal
from bot.store.tables import trackers
from bot.store.unit import Unit

_SNAPSHOT = "snapshot_sealed"


class PostgresTrackers:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def load(self, conversation: ConversationId) -> bytes | None:
        mine = trackers.c.conversation == conversation
        row = await self._unit.first(select(trackers.c.snapshot_sealed).where(mine))
        if row is None:
            return None
        key = await self._unit.key_of(conversation)
        return RowSeal(key, table=trackers.name, row=conversation).open(_SNAPSHOT, row.snapshot_sealed)

    async def save(self, conversation: ConversationId, snapshot: bytes) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        sealed = RowSeal(key, table=trackers.name, row=conversation).close(_SNAPSHOT, snapshot)
        row = insert(trackers).values(conversation=conversation, snapshot_sealed=sealed)
        replacing = row.on_conflict_do_update(
            index_elements=["conversation"], set_={_SNAPSHOT: row.excluded.snapshot_sealed}
        )
        await self._unit.change(replacing)
