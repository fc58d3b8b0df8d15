"""What workers write for each other about a conversation, sealed under its key; and whom a person knows."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.staff_note import StaffNote, StaffNoteKind
from bot.store.row_seal import RowSeal
from bot.store.staff_tables import primary_contacts, staff_notes
from bot.store.unit import Unit

_TEXT = "text_sealed"


class PostgresStaffNotes:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(
        self, conversation: ConversationId, kind: StaffNoteKind, text: Private, *, by: str, at: datetime
    ) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key, note = await self._unit.hold_key(conversation), uuid4()
        sealed = RowSeal(key, table=staff_notes.name, row=note).close_text(_TEXT, text)
        values = {"conversation": conversation, "at": at, "by_worker": by, "kind": kind, _TEXT: sealed}
        await self._unit.change(insert(staff_notes).values(id=note, **values))

    async def of(self, conversation: ConversationId) -> list[StaffNote]:
        """Oldest first."""
        mine = select(staff_notes).where(staff_notes.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(staff_notes.c.seq))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        return [
            StaffNote(
                row.id,
                row.at,
                row.by_worker,
                row.kind,
                RowSeal(key, table=staff_notes.name, row=row.id).open_text(_TEXT, row.text_sealed),
            )
            for row in rows
        ]


class PostgresPrimaryContacts:
    """One worker a person knows, by the fingerprint of their address."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def keep(self, fingerprint: bytes, worker: str, *, at: datetime) -> None:
        """The first stays, until `forget`: to be handed from one to the next is what this is to spare."""
        row = upsert(primary_contacts).values(fingerprint=fingerprint, worker=worker, since=at)
        await self._unit.change(row.on_conflict_do_nothing(index_elements=["fingerprint"]))

    async def change(self, fingerprint: bytes, worker: str, *, at: datetime) -> None:
        await self.forget(fingerprint)
        await self.keep(fingerprint, worker, at=at)

    async def of(self, fingerprints: list[bytes]) -> dict[bytes, str]:
        """By fingerprint the login of the worker they know."""
        mine = select(primary_contacts).where(primary_contacts.c.fingerprint.in_(fingerprints))
        return {bytes(row.fingerprint): row.worker for row in await self._unit.all(mine)}

    async def forget(self, fingerprint: bytes) -> None:
        mine = primary_contacts.c.fingerprint == fingerprint
        await self._unit.change(delete(primary_contacts).where(mine))
