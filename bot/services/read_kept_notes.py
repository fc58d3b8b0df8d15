"""A lead reads what the policy keeps of workers' notes after an erasure; each reading is on the trail."""

from __future__ import annotations

from bot.domain.erasure import KeptNote
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.services.line import Line
from bot.staff_errors import NotAllowed


async def read_kept_notes(*, worker: Worker, line: Line) -> list[KeptNote]:
    """Oldest first. Raises NotAllowed."""
    if not worker.may(Right.READ_ANY):
        raise NotAllowed
    now = line.clock()
    async with line.store.transaction() as tx:
        notes = await tx.kept_notes.all(now)
        if notes:
            await tx.trail.add(Did.KEPT_NOTES_READ.value, who=worker.login, at=now, about=None)
    return notes
