"""Give a waiting conversation to one worker; from then on the bot is silent (P11)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.records import Sort, TurnOutcome
from bot.domain.urgency import Urgency
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction

FIRST_ANSWER_WITHIN = {
    Urgency.URGENT: timedelta(minutes=2),
    Urgency.HIGH: timedelta(minutes=5),
    Urgency.NORMAL: timedelta(minutes=10),
    Urgency.LOW: timedelta(minutes=30),
}
"""How long a claim holds without an answer; practice.md F2 asks for 95 % within 5 and 10 minutes."""

_SAID = frozenset({Sort.WORKER})
"""What a worker wrote while they held it still arrives, and before anything of whoever takes it next."""


async def claim_handoff(handoff_id: HandoffId, *, worker: str, line: Line) -> Handoff:
    """By a name alone, without account, load or trail: for rehearsals; see `take_conversation`.

    First come, first served. Raises as `claim_locked` does, and HandoffUnknown.
    """
    async with line.store.transaction() as tx:
        return await claim_locked(*await lock_handoff(handoff_id, tx=tx), worker=worker, tx=tx, line=line)


async def claim_locked(
    handoff: Handoff, conversation: Conversation, *, worker: str, tx: Transaction, line: Line
) -> Handoff:
    """Both are locked. Once this commits no text of the bot passes the gates any more; one that a carrier
    was being given at that moment still arrives, before anything the worker writes.

    Raises AlreadyClaimed if another worker holds it, HandoffClosed if it ended.
    """
    now = line.clock()
    claimed = handoff.claim(by=worker, at=now, lease_until=now + FIRST_ANSWER_WITHIN[handoff.urgency])
    if claimed == handoff:
        return handoff  # theirs already
    await tx.handoffs.save(claimed)
    await tx.conversations.save(conversation.to_worker())
    await tx.outbox.cancel_waiting(conversation.id, but=_SAID)
    await tx.turns.finish_waiting(conversation.id, TurnOutcome.TO_HUMAN)
    return claimed
