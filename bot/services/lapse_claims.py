"""Put claims that nobody answered in time back into the queue, one step higher."""

from __future__ import annotations

from bot.domain.conversation import State
from bot.domain.handoff import HandoffStatus
from bot.domain.trail import Did
from bot.services.line import Line


async def lapse_claims(*, line: Line) -> int:
    """Returns how many lapsed; the bot may speak again in them."""
    now = line.clock()
    async with line.store.transaction() as tx:
        ids = await tx.handoffs.lapsed(now)
    lapsed = 0
    for handoff_id in ids:
        async with line.store.transaction() as tx:
            found = await tx.handoffs.get(handoff_id)
            conversation = await tx.conversations.lock(found.conversation) if found else None
            handoff = await tx.handoffs.lock(handoff_id)
            if handoff is None or conversation is None or handoff.status is not HandoffStatus.CLAIMED:
                continue
            if handoff.lease_until is None or handoff.lease_until > now:
                continue
            await tx.handoffs.save(handoff.lapse())
            await tx.trail.add(Did.LAPSED.value, who=str(handoff.claimed_by), at=now, about=conversation.id)
            if conversation.state is State.WORKER:
                await tx.conversations.save(conversation.to_bot())
            lapsed += 1
    return lapsed
