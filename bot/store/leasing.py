"""Take the oldest row that is ready, in the order of its conversation, past everyone else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, exists, select, text, update

from bot.store.conversations import conversation_from
from bot.store.tables import conversations
from bot.store.unit import Unit

_OF = "conversation_"  # marks the conversation's columns beside those of the row


class Leasing:
    """The questions for one table of waiting rows, put together once.

    `ready` and `unfinished` are SQL conditions; what `ready` compares with is given at each call, and so is
    what `takes` sets: columns of the row that change as it is taken, in the same question.
    """

    def __init__(
        self, table: Table, *, ready: Any, unfinished: str, takes: Mapping[str, Any] | None = None
    ) -> None:
        front = _front(table, ready=ready, unfinished=unfinished)
        self._front = front
        # The conversation before the row: the order in which PostgreSQL takes the two locks.
        free = front.with_for_update(of=[conversations, table], skip_locked=True, key_share=True)
        self._take = _taking(table, free, takes) if takes else free

    async def take_oldest(self, unit: Unit, **given: Any) -> Any:
        """Lock and return the oldest ready row that no unfinished row precedes, as it was; its conversation
        is held.

        Conversations that others hold are passed over. Only if nothing else is ready does it wait, for
        the one at the front: asking again later would make an answer wait for a poll. Call it first in
        a transaction: whoever waits must hold nothing.
        """
        row = await unit.first(self._take, **given)
        if row is None:
            held = await unit.first(self._front, **given)
            if held is None:
                return None
            await unit.hold(held.conversation)
            row = await unit.first(self._take, **given)
        if row is not None:
            unit.note_held(conversation_from(row, marked=_OF), row.conversation_key_id)
        return row


def _taking(table: Table, free: Any, takes: Mapping[str, Any]) -> Any:
    taken = free.cte("taken")
    return update(table).where(table.c.id == taken.c.id).values(takes).returning(*taken.c)


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
        select(table, *(column.label(_OF + column.name) for column in conversations.c))
        .join(conversations, conversations.c.id == table.c.conversation)
        .where(text(f"{table.name}.{unfinished}"), ready, ~preceded)
        .order_by(table.c.seq)
        .limit(1)
    )
