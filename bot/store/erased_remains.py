"""What outlasts an erasure for a while: that it was urgent, and staff notes where the policy keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, literal_column, select

from bot.domain.erasure import KeptNote, UrgentErased
from bot.domain.handoff import HandoffStatus
from bot.domain.ids import ConversationId
from bot.domain.urgency import Urgency
from bot.errors import DatabaseUnavailable, KeyDestroyed, SealBroken
from bot.store.erasure_tables import kept_notes, urgent_erased
from bot.store.row_seal import RowSeal
from bot.store.tables import HANDOFF_OPEN, handoffs
from bot.store.unit import CONSOLE, Unit

_CONTENT, _REASONS = "content_sealed", "reasons_sealed"


class PostgresUrgentErased:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(
        self, conversation: ConversationId, *, at: datetime, unclaimed_until: datetime
    ) -> UrgentErased | None:
        """What is to be remembered of its open handoff, if that is urgent. Its reasons are sealed: while
        the keys cannot be reached it is remembered without them."""
        row = await self._unit.first(
            select(handoffs).where(
                handoffs.c.conversation == conversation,
                handoffs.c.urgency == Urgency.URGENT,
                literal_column(HANDOFF_OPEN),
            )
        )
        if row is None:
            return None
        try:
            key = await self._unit.key_of(conversation)
            seal = RowSeal(key, table=handoffs.name, row=row.id)
            reasons = tuple(seal.open_json(_REASONS, row.reasons_sealed))
        except (DatabaseUnavailable, KeyDestroyed, SealBroken):
            reasons = ()
        held = row.claimed_by if row.status is HandoffStatus.CLAIMED else None
        return UrgentErased(at, reasons, held, row.lease_until or unclaimed_until)

    async def add(self, urgent: UrgentErased) -> None:
        values = {"at": urgent.at, "held_by": urgent.held_by, "ends_at": urgent.ends_at}
        await self._unit.change(
            insert(urgent_erased).values(id=uuid4(), kinds=",".join(urgent.kinds), **values)
        )
        await self._unit.wake(CONSOLE)

    async def shown(self, now: datetime) -> list[UrgentErased]:
        rows = await self._unit.all(
            select(urgent_erased).where(urgent_erased.c.ends_at > now).order_by(urgent_erased.c.at)
        )
        return [
            UrgentErased(row.at, tuple(filter(None, row.kinds.split(","))), row.held_by, row.ends_at)
            for row in rows
        ]

    async def forget_past(self, now: datetime) -> int:
        return await self._unit.change(delete(urgent_erased).where(urgent_erased.c.ends_at <= now))


class PostgresKeptNotes:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def keep(self, notes: Sequence[KeptNote], *, at: datetime) -> None:
        """All under one key of their own; nothing about them leads to the person or the conversation."""
        key_id, key = await self._unit.new_key(at)
        for note in notes:
            row = uuid4()
            content = {"pseudonym": note.pseudonym, "kind": note.kind, "text": note.text}
            sealed = RowSeal(key, table=kept_notes.name, row=row).close_json(_CONTENT, content)
            values = {"at": note.at, "by_worker": note.by, "ends_at": note.ends_at, _CONTENT: sealed}
            await self._unit.change(insert(kept_notes).values(id=row, key_id=key_id, **values))

    async def all(self, now: datetime) -> list[KeptNote]:
        """Oldest first."""
        kept = select(kept_notes).where(kept_notes.c.ends_at > now).order_by(kept_notes.c.at)
        rows = await self._unit.all(kept)
        keys = await self._unit.keys([row.key_id for row in rows])
        found = []
        for row in rows:
            if row.key_id in keys:
                seal = RowSeal(keys[row.key_id], table=kept_notes.name, row=row.id)
                found.append(
                    KeptNote(
                        at=row.at,
                        by=row.by_worker,
                        ends_at=row.ends_at,
                        **seal.open_json(_CONTENT, row.content_sealed),
                    )
                )
        return found

    async def forget_past(self, now: datetime) -> int:
        past = select(kept_notes.c.key_id).where(kept_notes.c.ends_at <= now).distinct()
        keys: list[UUID] = [row.key_id for row in await self._unit.all(past)]
        if keys:
            await self._unit.change(delete(kept_notes).where(kept_notes.c.key_id.in_(keys)))
            for key_id in keys:
                await self._unit.doom(key_id)
        return len(keys)
