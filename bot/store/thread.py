"""Read a conversation as a worker sees it: both directions, in the order things happened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.crypto.secret import SecretKey
from bot.domain.danger import DangerLevel
from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.records import Sort, ThreadEntry
from bot.store.row_seal import RowSeal
from bot.store.tables import outbox, turns
from bot.store.unit import Unit


async def read_thread(unit: Unit, conversation: ConversationId) -> list[ThreadEntry]:
    """Raise KeyDestroyed if the conversation was erased."""
    key = await unit.key_of(conversation)
    theirs = await unit.all(select(turns).where(turns.c.conversation == conversation))
    spoken = select(outbox).where(outbox.c.conversation == conversation, outbox.c.sort != Sort.TAP)
    ours = await unit.all(spoken)
    entries = [(row.seq, _from_turn(key, row)) for row in theirs]
    entries += [(row.seq, _from_outbox(key, row)) for row in ours]
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def _from_turn(key: SecretKey, row: Any) -> ThreadEntry:
    content = RowSeal(key, table=turns.name, row=row.id).open_json("content_sealed", row.content_sealed)
    return ThreadEntry(
        at=row.received_at,
        who="person",
        text=Private(content["text"]),
        state=(row.outcome or row.state).value,
        kind=row.kind.value,
        id=row.id,
        danger=content["danger"]["level"] != DangerLevel.NONE.value,
    )


def _from_outbox(key: SecretKey, row: Any) -> ThreadEntry:
    sealed = RowSeal(key, table=outbox.name, row=row.id)
    return ThreadEntry(
        at=row.finished_at or row.due_at,
        who=row.sort.value,
        text=Private(sealed.open_json("content_sealed", row.content_sealed)["text"]),
        state=row.state.value,
        kind=sealed.open_text("key_sealed", row.key_sealed).open(),
        id=row.id,
        by_worker=row.by_worker,
        delivered=row.delivered,
    )
