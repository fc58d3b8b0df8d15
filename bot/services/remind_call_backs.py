"""When a promised call is due: whoever is there is told, and the conversation waits for who promised it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.call_back import CallBack, CallBackState
from bot.domain.conversation import Conversation, State
from bot.domain.handoff import HandoffStatus
from bot.domain.urgency import Urgency
from bot.services.line import Line
from bot.services.ports import Transaction

REASON = "call_back_due"


async def remind_call_back(*, line: Line) -> bool:
    """Remind of one; False if none is due.

    A conversation that nobody holds comes into the queue, so that a promise is kept also if who made it
    has gone home.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        found = await tx.call_backs.due(now)
    if found is None:
        return False
    async with line.store.transaction() as tx:
        conversation = await tx.conversations.lock(found.conversation)
        if conversation is None:
            return True
        if conversation.state in (State.STOPPED, State.LEFT) or conversation.ended_at is not None:
            await tx.call_backs.settle(found.id, CallBackState.DROPPED)
        elif await tx.call_backs.remind(found.id, at=now):
            await _into_queue(found, conversation, tx=tx, line=line)
    return True


async def _into_queue(
    call_back: CallBack, conversation: Conversation, *, tx: Transaction, line: Line
) -> None:
    handoff = await tx.handoffs.open_or_raise(
        conversation.id, urgency=Urgency.HIGH, reasons=(REASON,), at=line.clock()
    )
    if handoff.status is HandoffStatus.WAITING and handoff.for_worker is None:
        await tx.handoffs.save(replace(handoff, for_worker=call_back.by_worker))
