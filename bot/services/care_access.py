"""Who may read what belongs to the care of a person, and who may change it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.staff import Right, Worker
from bot.errors import HandoffUnknown, NotYours
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.who_reads import reads_all


@dataclass(frozen=True)
class Keeper:
    """Who keeps it, on which line."""

    worker: Worker
    line: Line


async def care_to_read(handoff_id: HandoffId, *, worker: Worker, tx: Transaction) -> Handoff:
    """Raise HandoffUnknown; NotYours unless they hold the conversation, or oversee the line, and keep needs
    and plans."""
    return _readable(await tx.handoffs.get(handoff_id), worker)


async def care_to_change(
    handoff_id: HandoffId, *, worker: Worker, tx: Transaction, leads: bool = False
) -> Handoff:
    """Under the lock of the conversation. Raise as `care_to_read` does, and NotYours for who only reads: a
    lead, unless `leads`."""
    handoff = _readable(await tx.handoffs.lock(handoff_id), worker)
    if not (keeps(handoff, worker) or (leads and worker.may(Right.OVERSEE))):
        raise NotYours
    return handoff


def keeps(handoff: Handoff, worker: Worker) -> bool:
    """Who holds the conversation; once it has ended nobody, until it is taken again."""
    return handoff.held_by == worker.login


def _readable(handoff: Handoff | None, worker: Worker) -> Handoff:
    if handoff is None:
        raise HandoffUnknown
    if not worker.may(Right.REFER) or not reads_all(handoff, worker):
        raise NotYours
    return handoff
