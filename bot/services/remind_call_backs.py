"""When a promised call is due: whoever is there is told, and the conversation waits for who promised it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.call_back import CallBack, CallBackState
from bot.domain.conversation import Conversation, State
from bot.domain.handoff import HandoffStatus
from bot.domain.urgency import Urgency
from bot.services.line import Line
from bot.services.ports import Transaction

REASON, ANEW = "call_back_due", "call_back_due_anew"
"""The second: since the promise they began anew, and whoever writes now may be somebody else (P18)."""


async def remind_call_back(*, line: Line) -> bool:
    """Remind of one; False if none is due.

    A conversation that nobody holds comes into the queue, so that a promise is kept also if who made it
    has gone home. Where the person began anew meanwhile it is the talk that goes on now.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        found = await tx.call_backs.due(now)
    if found is None:
        return False
    async with line.store.transaction() as tx:
        promised = await tx.conversations.get(found.conversation)
        if promised is None:
            return True
        current = await tx.conversations.current(promised.fingerprint)
        if current is None or await _asked_for_silence(current, tx=tx):
            await tx.call_backs.settle(found.id, CallBackState.DROPPED)
        elif await tx.call_backs.remind(found.id, at=now):
            await _into_queue(found, current, tx=tx, line=line)
    return True


async def _asked_for_silence(current: Conversation, *, tx: Transaction) -> bool:
    silent = current.state in (State.STOPPED, State.LEFT)
    return silent or await tx.suppressions.holds(current.fingerprint)


async def _into_queue(
    call_back: CallBack, conversation: Conversation, *, tx: Transaction, line: Line
) -> None:
    reason = REASON if conversation.id == call_back.conversation else ANEW
    handoff = await tx.handoffs.open_or_raise(
        conversation.id, urgency=Urgency.HIGH, reasons=(reason,), at=line.clock()
    )
    if handoff.status is HandoffStatus.WAITING and handoff.for_worker is None:
        await tx.handoffs.save(replace(handoff, for_worker=call_back.by_worker))
