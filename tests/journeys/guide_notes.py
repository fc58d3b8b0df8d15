"""The warm note as the console shows it, as text; the workers' guide holds three of them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.console.note_words import in_words
from bot.domain.conversation import Conversation
from bot.services.line import Line
from bot.services.read_note import note_parts

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "worker.md"
_BLOCK = re.compile(r"^```text (\S+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def notes_in_the_guide() -> dict[str, str]:
    """By the name of the journey that it is of."""
    return dict(_BLOCK.findall(GUIDE.read_text(encoding="utf-8")))


async def shown_note(conversation: Conversation, line: Line) -> str:
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.open_of(conversation.id)
        note = await tx.notes.load(conversation.id)
    if handoff is None:
        return ""
    parts = note_parts(note, conversation, handoff, line, sees_instrument=False)
    lines = [(part.name, "; ".join(in_words(part))) for part in parts]
    return "\n".join(f"{name}: {said}" if name else said for name, said in lines)
