"""Take the oldest row that is ready, in the order of its conversation, past everyone else's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, exists, select, text

from bot.store.tables import conversations
from bot.store.unit import Unit


async def take_oldest(unit: Unit, table: Table, *, ready: Any, unfinished: str) -> Any:
    """Lock and return the oldest ready row that no unfinished row precedes, with epoch and key id.

    Conversations that others hold are passed over. Only if nothing else is ready does it wait, for
    the one at the front: asking again later would make an answer wait for a poll. Call it first in
    a transaction: whoever waits must hold nothing.
    """
    front = _front(table, ready=ready, unfinished=unfinished)
    # The conversation before the row: the order in which PostgreSQL takes the two locks.
    free = front.with_for_update(of=[conversations, table], skip_locked=True, key_share=True)
    row = await unit.first(free)
    if row is None:
        held = await unit.first(front)
        if held is None:
            return None
        await unit.hold(held.conversation)
        row = await unit.first(free)
    if row is not None:
        unit.note_held(row.conversation, row.key_id)
    return row


def _front(table: Table, *, ready: Any, unfinished: str) -> Any:
    """Rows at the front of their conversation. A row once finished never becomes unfinished again,
    so an older view of the rows before can only hold a row back, never let it pass."""
    earlier = table.alias("earlier")
    preceded = exists().where(
        earlier.c.conversation == table.c.conversation,
        earlier.c.seq < table.c.seq,
        text(f"earlier.{unfinished}"),
    )
    return (
        select(table, conversations.c.epoch.label("epoch_now"), conversations.c.key_id)
        .join(conversations, conversations.c.id == table.c.conversation)
        .where(text(f"{table.name}.{unfinished}"), ready, ~preceded)
        .order_by(table.c.seq)
        .limit(1)
    )
