"""What a worker sees before taking a conversation: who waits, how long, for which reasons."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.erasure import UrgentErased
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.records import ThreadEntry
from bot.errors import HandoffUnknown
from bot.services.line import Line
from bot.services.read_conversation import note_reading
from bot.services.read_note import for_reader


@dataclass(frozen=True)
class Queue:
    """`waiting` in the order in which to take them; `unheard` wrote after STOP: read only."""

    waiting: tuple[tuple[Handoff, Conversation], ...]
    unheard: tuple[Conversation, ...]
    erased: tuple[UrgentErased, ...] = ()


async def list_queue(*, line: Line) -> Queue:
    async with line.store.transaction() as tx:
        return Queue(
            tuple(await tx.handoffs.waiting(now=line.clock())),
            tuple(await tx.conversations.unheard()),
            tuple(await tx.urgent_erased.shown(line.clock())),
        )


async def read_thread(
    handoff_id: HandoffId, *, who: str, line: Line, sees_instrument: bool = False
) -> tuple[Handoff, Conversation, list[ThreadEntry]]:
    """The whole conversation, both directions, in order; see read_note. `who` reads it stands on the trail.

    Raises HandoffUnknown.
    """
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.get(handoff.conversation) if handoff else None
        if handoff is None or conversation is None:
            raise HandoffUnknown
        await note_reading(conversation, who=who, tx=tx, line=line)
        note = await tx.notes.load(handoff.conversation)
        thread = await tx.turns.thread(handoff.conversation)
        return handoff, conversation, [for_reader(entry, note, sees_instrument) for entry in thread]
