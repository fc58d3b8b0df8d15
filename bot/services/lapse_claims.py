"""Put claims that nobody answered in time back into the queue, one step higher."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction

AFTER_A_CALL = timedelta(minutes=3)
"""At most so long after a call has ended a worker has to answer what was texted during it."""


async def lapse_claims(*, line: Line) -> int:
    """Returns how many lapsed; the bot may speak again in them."""
    now = line.clock()
    async with line.store.transaction() as tx:
        ids = await tx.handoffs.lapsed(now)
    lapsed = 0
    for handoff_id in ids:
        async with line.store.transaction() as tx:
            with suppress(HandoffUnknown):  # erased meanwhile
                lapsed += await _lapse(*await lock_handoff(handoff_id, tx=tx), tx=tx, line=line)
    return lapsed


async def _lapse(handoff: Handoff, conversation: Conversation, *, tx: Transaction, line: Line) -> bool:
    """False if it was answered, ended or taken anew meanwhile, or while they are on the phone."""
    now = line.clock()
    if handoff.status is not HandoffStatus.CLAIMED:
        return False
    if handoff.lease_until is None or handoff.lease_until > now:
        return False
    if await _on_the_phone(handoff, now=now, tx=tx):
        await tx.handoffs.save(handoff.kept_until(now + AFTER_A_CALL))
        return False
    await let_go(handoff.lapse(now), conversation, tx=tx, line=line, ends_calls=True)
    who = str(handoff.claimed_by)
    if handoff.left_at is None:
        await tx.trail.add(Did.LAPSED.value, who=who, at=now, about=conversation.id)
    else:  # nobody waited for an answer: it is no miss of theirs
        await tx.trail.add(Did.TRANSFERRED.value, who=who, at=now, about=conversation.id, reason="queue")
    return True


async def _on_the_phone(handoff: Handoff, *, now: datetime, tx: Transaction) -> bool:
    """What the person texts while they talk is for the one they talk with."""
    calls = await tx.calls.of(handoff.conversation)
    return any(each.is_live(now) and each.by_worker == handoff.claimed_by for each in calls)
