"""An internal note on a conversation: for workers, never for the person."""

from __future__ import annotations

from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.staff_note import StaffNoteKind
from bot.errors import NotYours
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.who_reads import reads_all
from bot.staff_errors import NoteMissing


async def note_for_staff(handoff_id: HandoffId, text: Private, *, worker: Worker, line: Line) -> None:
    """Raises NoteMissing for an empty one, HandoffUnknown, NotYours unless they hold it or oversee all."""
    if not text.open().strip():
        raise NoteMissing
    async with line.store.transaction() as tx:
        handoff, _ = await lock_handoff(handoff_id, tx=tx)
        if not reads_all(handoff, worker):
            raise NotYours
        await tx.staff_notes.add(
            handoff.conversation, StaffNoteKind.NOTE, text, by=worker.login, at=line.clock()
        )
