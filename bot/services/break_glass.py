"""Open the address of a person: with a reason, on the trail, for minutes; the lead is told (P19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.errors import HandoffUnknown, NotYours
from bot.services.line import Line
from bot.services.who_reads import reads_all
from bot.staff_errors import NotAllowed, NoteMissing

SHOWN_FOR = timedelta(minutes=5)


class GlassReason(str, Enum):
    """Why an address may be opened; no other reason is one."""

    LIFE_IN_DANGER = "life_in_danger"
    REPORT_REQUIRED = "report_required"  # the law asks for it, and they were told
    THEY_ASKED = "they_asked"


@dataclass(frozen=True)
class Glass:
    address: Private
    until: datetime


async def break_glass(
    handoff_id: HandoffId, *, reason: GlassReason, words: Private, worker: Worker, line: Line
) -> Glass:
    """Raises NotAllowed without the right, NoteMissing without words of why, HandoffUnknown, NotYours
    unless they hold it or oversee the line, KeyDestroyed after a deletion."""
    if not worker.may(Right.BREAK_GLASS):
        raise NotAllowed
    if not words.open().strip():
        raise NoteMissing
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        if handoff is None:
            raise HandoffUnknown
        if not reads_all(handoff, worker):
            raise NotYours
        address = await tx.conversations.address_of(handoff.conversation)
        await tx.trail.add(
            Did.OPENED_ADDRESS.value,
            who=worker.login,
            at=now,
            about=handoff.conversation,
            reason=reason.value,
            words=words,
        )
    return Glass(address, now + SHOWN_FOR)
