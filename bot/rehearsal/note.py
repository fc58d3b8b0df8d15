"""What a worker reads of a conversation, as plain text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.conversation import Conversation
from bot.services.line import Line
from bot.services.read_note import read_note

NoteText = Callable[[Conversation, Line], Awaitable[str]]
"""Renders the note of one conversation; "" if workers see nothing of it."""


async def note_text(conversation: Conversation, line: Line) -> str:
    """The warm note of the open handoff, with the thread in order."""
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.open_of(conversation.id)
    return "" if handoff is None else await read_note(handoff.id, line=line)
