"""What the dialogue needs to go on: one sealed snapshot a conversation."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert

from bot.crypto.seal import Sealed
from bot.domain.conversation import State
from bot.domain.ids import ConversationId
from bot.store.row_seal import RowSeal
from bot.store.tables import HANDOFF_OPEN, conversations, handoffs, trackers, trackers_aside
from bot.store.unit import Unit

_SNAPSHOT = "snapshot_sealed"
# Asked at every message, so put together once.
_LOAD = select(trackers.c.snapshot_sealed).where(trackers.c.conversation == bindparam("wanted"))
_ASIDE = select(trackers_aside.c.snapshot_sealed).where(
    trackers_aside.c.conversation == bindparam("wanted")
)
_TOLD = exists().where(
    handoffs.c.conversation == conversations.c.id,
    handoffs.c.told_at.is_not(None),
    text(f"handoffs.{HANDOFF_OPEN}"),
)
_START = (
    select(trackers.c.snapshot_sealed, _TOLD.label("told"))
    .select_from(conversations.outerjoin(trackers, trackers.c.conversation == conversations.c.id))
    .where(conversations.c.id == bindparam("wanted"))
)
_INSERT = insert(trackers)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=["conversation"], set_={_SNAPSHOT: _INSERT.excluded.snapshot_sealed}
)
_THIS, _EARLIER = conversations.alias("this"), conversations.alias("earlier")
_EARLIER_ONE = (
    select(_EARLIER.c.id)
    .select_from(_THIS.join(_EARLIER, _EARLIER.c.fingerprint == _THIS.c.fingerprint))
    .where(
        _THIS.c.id == bindparam("wanted"),
        _EARLIER.c.id != bindparam("wanted"),
        _EARLIER.c.state == State.BOT,
        _EARLIER.c.ended_at.is_not(None),
    )
    .order_by(_EARLIER.c.ended_at.desc())
    .limit(1)
)


class PostgresTrackers:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def load(self, conversation: ConversationId) -> bytes | None:
        row = await self._unit.first(_LOAD, wanted=conversation)
        return None if row is None else await self._opened(conversation, row.snapshot_sealed)

    async def start(self, conversation: ConversationId) -> tuple[bytes | None, bool]:
        row = await self._unit.first(_START, wanted=conversation)
        if row is None:
            return None, False
        sealed = row.snapshot_sealed
        return (None if sealed is None else await self._opened(conversation, sealed)), bool(row.told)

    async def load_earlier(self, conversation: ConversationId) -> bytes | None:
        row = await self._unit.first(_EARLIER_ONE, wanted=conversation)
        return None if row is None else await self.load(ConversationId(row.id))

    async def save(self, conversation: ConversationId, snapshot: bytes) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        sealed = RowSeal(key, table=trackers.name, row=conversation).close(_SNAPSHOT, snapshot)
        await self._unit.change(_SAVE, conversation=conversation, snapshot_sealed=sealed)

    async def set_aside(self, conversation: ConversationId) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        snapshot = await self.load(conversation)
        if snapshot is None:
            return
        key = await self._unit.hold_key(conversation)
        sealed = RowSeal(key, table=trackers_aside.name, row=conversation).close(_SNAPSHOT, snapshot)
        kept = insert(trackers_aside).values(conversation=conversation, snapshot_sealed=sealed)
        await self._unit.change(kept.on_conflict_do_nothing(index_elements=["conversation"]))
        await self._unit.change(delete(trackers).where(trackers.c.conversation == conversation))

    async def take_back(self, conversation: ConversationId) -> None:
        snapshot = await self.load_aside(conversation)
        if snapshot is None:
            return
        await self.save(conversation, snapshot)
        gone = delete(trackers_aside).where(trackers_aside.c.conversation == conversation)
        await self._unit.change(gone)

    async def load_aside(self, conversation: ConversationId) -> bytes | None:
        row = await self._unit.first(_ASIDE, wanted=conversation)
        if row is None:
            return None
        key = await self._unit.key_of(conversation)
        return RowSeal(key, table=trackers_aside.name, row=conversation).open(
            _SNAPSHOT, row.snapshot_sealed
        )

    async def _opened(self, conversation: ConversationId, sealed: Sealed) -> bytes:
        key = await self._unit.key_of(conversation)
        return RowSeal(key, table=trackers.name, row=conversation).open(_SNAPSHOT, sealed)
