"""The worker notes how a call went; a call that was not safe ends every time that was agreed on."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.call import Call, CallOutcome
from bot.domain.call_back import CallBackState
from bot.domain.ids import HandoffId
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.staff_errors import CallUnknown


async def record_call_outcome(
    handoff_id: HandoffId, outcome: CallOutcome, *, worker: Worker, line: Line
) -> Call:
    """Of the latest call that this worker made in this conversation; noting it again corrects it.

    Raises HandoffUnknown, CallUnknown.
    """
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        if handoff is None or await tx.conversations.lock(handoff.conversation) is None:
            raise HandoffUnknown
        mine = [each for each in await tx.calls.of(handoff.conversation) if each.by_worker == worker.login]
        if not mine:
            raise CallUnknown
        call = replace(mine[0], outcome=outcome)
        await tx.calls.save(call)
        await _follow(call, tx=tx, line=line)
        await tx.trail.add(
            Did.CALL_WENT.value,
            who=worker.login,
            at=line.clock(),
            about=call.conversation,
            reason=outcome.value,
        )
    return call


async def _follow(call: Call, *, tx: Transaction, line: Line) -> None:
    if call.outcome is CallOutcome.NOT_SAFE:
        await tx.windows.end_all(call.conversation)
        await tx.call_backs.drop_all(call.conversation)
    if call.outcome is CallOutcome.TALKED:
        for each in await tx.call_backs.of(call.conversation):
            if each.holds(line.clock()):
                await tx.call_backs.settle(each.id, CallBackState.DONE)
