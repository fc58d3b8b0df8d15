"""A worker hands a conversation to another, to a role, or back to the queue, with a note for the next."""

from __future__ import annotations

from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Role, Worker
from bot.domain.staff_note import StaffNoteKind
from bot.domain.trail import Did
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.staff_errors import AccountUnknown, NoteMissing


async def hand_over(
    handoff_id: HandoffId,
    note: Private,
    *,
    worker: Worker,
    to_worker: str | None = None,
    to_role: Role | None = None,
    line: Line,
) -> Handoff:
    """Until it is taken the bot answers; it knows that a worker was asked.

    Raises HandoffUnknown, NotYours, HandoffClosed, NoteMissing without a note, AccountUnknown if
    `to_worker` is nobody who takes conversations.
    """
    if not note.open().strip():
        raise NoteMissing
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        if to_worker is not None:
            next_one = await tx.staff.by_login(to_worker)
            if next_one is None or not next_one.takes:
                raise AccountUnknown
        moved = handoff.hand_over(by=worker.login, worker=to_worker, role=to_role, at=now)
        await let_go(moved, conversation, tx=tx, line=line)
        await tx.staff_notes.add(conversation.id, StaffNoteKind.HANDOVER, note, by=worker.login, at=now)
        reason = to_worker or (to_role.value if to_role else "queue")
        await tx.trail.add(
            Did.TRANSFERRED.value, who=worker.login, at=now, about=conversation.id, reason=reason
        )
    return moved
