"""Put claims that nobody answered in time back into the queue, one step higher."""

from __future__ import annotations

from contextlib import suppress

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction


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
    """False if it was answered, ended or taken anew meanwhile."""
    now = line.clock()
    if handoff.status is not HandoffStatus.CLAIMED:
        return False
    if handoff.lease_until is None or handoff.lease_until > now:
        return False
    await let_go(handoff.lapse(), conversation, tx=tx, line=line, ends_calls=True)
    await tx.trail.add(Did.LAPSED.value, who=str(handoff.claimed_by), at=now, about=conversation.id)
    return True
