"""What every table holds of a person's conversations, and which parts they were last told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.held import Held, HeldKind
from bot.domain.ids import ConversationId
from bot.store.call_tables import call_backs
from bot.store.held_tables import told_lists
from bot.store.of_a_conversation import OF_A_CONVERSATION
from bot.store.row_seal import RowSeal
from bot.store.staff_tables import primary_contacts
from bot.store.tables import consents, conversations, windows
from bot.store.unit import CONSOLE, Unit

_TOLD = "told_sealed"
_OWN = {HeldKind.CALL_TIME: call_backs, HeldKind.TEXT_TIME: windows, HeldKind.WRITTEN: consents}


class PostgresHeld:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def rows(self, conversations: Sequence[ConversationId]) -> dict[str, list[UUID]]:
        """By the name of the table the ids of its rows; of every table that holds any."""
        found = {}
        for table in OF_A_CONVERSATION:
            key = table.primary_key.columns[0]
            mine = select(key).where(table.c.conversation.in_(conversations))
            found[table.name] = [row[0] for row in await self._unit.all(mine)]
        return {name: ids for name, ids in found.items() if ids}

    async def word_of(self, of: Sequence[ConversationId]) -> bool:
        mine = conversations.c.id.in_(of), conversations.c.word_sealed.is_not(None)
        return await self._unit.first(select(conversations.c.id).where(*mine).limit(1)) is not None

    async def contact_since(self, fingerprint: bytes) -> datetime | None:
        mine = primary_contacts.c.fingerprint == fingerprint
        row = await self._unit.first(select(primary_contacts.c.since).where(mine))
        since: datetime | None = None if row is None else row.since
        return since

    async def take_out(self, kind: HeldKind, of: Sequence[ConversationId]) -> int:
        """Raise KeyError for a kind whose rows are not the person's own."""
        await self._unit.wake(CONSOLE)
        if kind is HeldKind.WORD:
            mine = conversations.c.id.in_(of), conversations.c.word_sealed.is_not(None)
            return await self._unit.change(update(conversations).where(*mine).values(word_sealed=None))
        table = _OWN[kind]
        return await self._unit.change(delete(table).where(table.c.conversation.in_(of)))

    async def told(self, conversation: ConversationId) -> tuple[Held, ...]:
        mine = told_lists.c.conversation == conversation
        row = await self._unit.first(select(told_lists.c.told_sealed).where(mine))
        if row is None:
            return ()
        key = await self._unit.key_of(conversation)
        plain = RowSeal(key, table=told_lists.name, row=conversation).open_json(_TOLD, row.told_sealed)
        return tuple(Held(HeldKind(kind), frozenset(marks), parts) for kind, marks, parts in plain)

    async def keep_told(self, conversation: ConversationId, told: Sequence[Held]) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        plain = [[held.kind.value, sorted(held.marks), held.parts] for held in told]
        sealed = RowSeal(key, table=told_lists.name, row=conversation).close_json(_TOLD, plain)
        row = insert(told_lists).values(conversation=conversation, told_sealed=sealed)
        kept = row.on_conflict_do_update(index_elements=["conversation"], set_={_TOLD: row.excluded[_TOLD]})
        await self._unit.change(kept)
