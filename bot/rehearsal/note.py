"""What a worker reads of a conversation, as plain text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.conversation import Conversation
from bot.services.line import Line

NoteText = Callable[[Conversation, Line], Awaitable[str]]
"""Renders the note of one conversation; "" if workers see nothing of it."""


async def note_text(conversation: Conversation, line: Line) -> str:
    """Why a worker is needed, and the thread in order."""
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.open_of(conversation.id)
        thread = await tx.turns.thread(conversation.id)
    if handoff is None:
        return ""
    lines = [f"{handoff.urgency.value}: {', '.join(handoff.reasons)}"]
    return "\n".join(lines + [f"{entry.who}: {entry.text.open()}" for entry in thread])
