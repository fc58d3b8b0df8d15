"""How a call and the lease of a claim go together: a voice that answers may be a mailbox's."""

from __future__ import annotations

from bot.domain.call import LONGEST, Call
from bot.domain.handoff import Handoff
from bot.services.claim_handoff import FIRST_ANSWER_WITHIN
from bot.services.line import Line
from bot.services.ports import Transaction


async def keep_during_call(call: Call, handoff: Handoff | None, *, tx: Transaction, line: Line) -> None:
    """While they talk, or seem to, the claim does not lapse."""
    if handoff is not None and handoff.held_by == call.by_worker:
        await tx.handoffs.save(handoff.kept_until(line.clock() + LONGEST))


async def lease_after_call(call: Call, handoff: Handoff | None, *, tx: Transaction, line: Line) -> None:
    """Afterwards it lapses as any other that is not answered, until the worker says that they talked."""
    if handoff is not None and handoff.held_by == call.by_worker:
        until = line.clock() + FIRST_ANSWER_WITHIN[handoff.urgency]
        await tx.handoffs.save(handoff.leased_until(until))


async def answered_by_call(call: Call, handoff: Handoff | None, *, tx: Transaction) -> None:
    """They talked: the claim in which they did no longer lapses."""
    if handoff is None or handoff.held_by != call.by_worker or handoff.claimed_at is None:
        return
    if handoff.claimed_at <= call.begun_at:
        await tx.handoffs.save(handoff.answered())
