"""Show a confidential address to those who make referrals, once, on request; it is put on the trail."""

from __future__ import annotations

from bot.domain.private import Private
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.services.line import Line
from bot.staff_errors import EntryUnknown, NotAllowed


async def open_confidential(key: str, *, worker: Worker, line: Line) -> Private:
    """Raises NotAllowed; EntryUnknown if there is none."""
    if not worker.may(Right.REFER):
        raise NotAllowed
    async with line.store.transaction() as tx:
        hidden = await tx.directory.hidden(key)
        if not hidden.address:
            raise EntryUnknown
        await tx.trail.add(Did.OPENED_CONFIDENTIAL.value, who=worker.login, at=line.clock(), reason=key)
    return hidden.address
