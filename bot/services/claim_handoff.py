"""Give a waiting conversation to one worker; from then on the bot is silent (P11)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.records import TurnOutcome
from bot.domain.urgency import Urgency
from bot.errors import HandoffUnknown
from bot.services.line import Line

FIRST_ANSWER_WITHIN = {
    Urgency.URGENT: timedelta(minutes=2),
    Urgency.HIGH: timedelta(minutes=5),
    Urgency.NORMAL: timedelta(minutes=10),
    Urgency.LOW: timedelta(minutes=30),
}
"""How long a claim holds without an answer; practice.md F2 asks for 95 % within 5 and 10 minutes."""


async def claim_handoff(handoff_id: HandoffId, *, worker: str, line: Line) -> Handoff:
    """First come, first served.

    Raises HandoffUnknown, AlreadyClaimed if another worker holds it, HandoffClosed if it ended.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        found = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.lock(found.conversation) if found else None
        handoff = await tx.handoffs.lock(handoff_id)
        if handoff is None or conversation is None:
            raise HandoffUnknown
        claimed = handoff.claim(by=worker, at=now, lease_until=now + FIRST_ANSWER_WITHIN[handoff.urgency])
        await tx.handoffs.save(claimed)
        if handoff.claimed_by != worker:
            await tx.conversations.save(conversation.to_worker())
            await tx.outbox.cancel_waiting(conversation.id)
            await tx.turns.finish_waiting(conversation.id, TurnOutcome.TO_HUMAN)
    return claimed
