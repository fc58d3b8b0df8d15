"""Who may read what belongs to the care of a person, and who may change it."""

from __future__ import annotations

from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import HandoffId
from bot.domain.staff import Right, Worker
from bot.errors import HandoffUnknown, NotYours
from bot.services.ports import Transaction
from bot.services.read_conversation import may_read


async def care_to_read(handoff_id: HandoffId, *, worker: Worker, tx: Transaction) -> Handoff:
    """Raise HandoffUnknown; NotYours unless they may read the conversation and keep needs and plans."""
    handoff = await tx.handoffs.get(handoff_id)
    return _readable(handoff, worker)


async def care_to_change(
    handoff_id: HandoffId, *, worker: Worker, tx: Transaction, leads: bool = False
) -> Handoff:
    """Under the lock of the conversation. Raise as `care_to_read` does, and NotYours for who only reads: a
    lead (unless `leads`), and who held it before somebody else took it."""
    handoff = _readable(await tx.handoffs.lock(handoff_id), worker)
    if leads and worker.may(Right.OVERSEE):
        return handoff
    now_open = await tx.handoffs.open_of(handoff.conversation)
    if not keeps(handoff, now_open, worker):
        raise NotYours
    return handoff


def keeps(handoff: Handoff, now_open: Handoff | None, worker: Worker) -> bool:
    """Who holds the conversation; if nobody does, who held it in this handoff."""
    held = handoff.claimed_by == worker.login and handoff.status is not HandoffStatus.WAITING
    taken = now_open is not None and now_open.claimed_by not in (None, worker.login)
    return held and not taken


def _readable(handoff: Handoff | None, worker: Worker) -> Handoff:
    if handoff is None:
        raise HandoffUnknown
    if not worker.may(Right.REFER) or not may_read(handoff, worker):
        raise NotYours
    return handoff
