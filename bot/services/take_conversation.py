"""A worker takes a conversation: the one they chose, or the next one for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import HandoffId
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.domain.urgency import Urgency
from bot.errors import AlreadyClaimed, HandoffClosed, HandoffUnknown
from bot.services.claim_handoff import claim_locked
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.staff_errors import LoadFull, NobodyWaits, NotAllowed

Waiting = tuple[Handoff, Conversation]

KEPT_FOR = timedelta(minutes=3)
"""How long what was handed to somebody, or belongs to whom the person knows, is left for them by "the next
one". Then anybody is better than nobody. What is urgent is never kept back."""


async def take_conversation(handoff_id: HandoffId, *, worker: Worker, line: Line) -> Handoff:
    """Raises NotAllowed before training, LoadFull, and as `claim_handoff` does.

    What one worker takes is taken one after the other: their account is locked before anything else, so
    that two presses at once do not both find room for one more.
    """
    async with line.store.transaction() as tx:
        taker = await tx.staff.lock(worker.id)  # as the account is now, not when the page was opened
        if taker is None or not taker.takes:
            raise NotAllowed
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        claimed = await claim_locked(handoff, conversation, worker=taker.login, tx=tx, line=line)
        if claimed == handoff:
            return handoff
        if await tx.handoffs.held_by(taker.login) > taker.load_cap:  # this one counted
            raise LoadFull(taker.load_cap)
        await tx.trail.add(Did.CLAIMED.value, who=taker.login, at=line.clock(), about=conversation.id)
    return claimed


async def take_next(*, worker: Worker, line: Line) -> Handoff:
    """Raises NobodyWaits, NotAllowed, LoadFull. If another is quicker, or the person has it all deleted,
    the one after it is taken."""
    if not worker.takes:
        raise NotAllowed
    async with line.store.transaction() as tx:
        waiting = await tx.handoffs.waiting(now=line.clock())
        known = await tx.contacts.of([conversation.fingerprint for _, conversation in waiting])
    for handoff, _ in in_order_for(worker, waiting, known, now=line.clock()):
        try:
            return await take_conversation(handoff.id, worker=worker, line=line)
        except (AlreadyClaimed, HandoffClosed, HandoffUnknown):
            continue
    raise NobodyWaits


def in_order_for(
    worker: Worker, waiting: Sequence[Waiting], known: Mapping[bytes, str], *, now: datetime
) -> list[Waiting]:
    """What waits, as it is offered to one worker: urgent ones first, then theirs, then the rest, then what
    is kept for somebody else; who left comes last. `known`: by fingerprint whom a person knows."""

    def place(pair: Waiting) -> int:
        handoff, conversation = pair
        if handoff.left_at is not None:
            return 4
        if handoff.urgency is Urgency.URGENT:
            return 0
        wanted = handoff.for_worker or known.get(conversation.fingerprint)
        if wanted == worker.login or (handoff.for_role is not None and handoff.for_role is worker.role):
            return 1
        kept = wanted is not None or handoff.for_role is not None
        return 3 if kept and now - handoff.waiting_since < KEPT_FOR else 2

    open_ones = [pair for pair in waiting if pair[0].status is HandoffStatus.WAITING]
    return sorted(open_ones, key=place)  # a stable sort: within a place the queue's order stays
