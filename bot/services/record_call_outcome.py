"""The worker notes how a call went; one that was not safe ends every time that was agreed on."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from bot.domain.call import Call, CallOutcome
from bot.domain.call_back import CallBackState
from bot.domain.ids import HandoffId
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.errors import HandoffUnknown
from bot.services.answered_by_call import answered_by_call
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.staff_errors import CallUnknown

_SETTLES = {CallOutcome.TALKED: CallBackState.DONE, CallOutcome.ASKED_LATER: CallBackState.DROPPED}
"""What becomes of the promise that a call kept: another time is a new agreement."""


async def record_call_outcome(
    handoff_id: HandoffId, outcome: CallOutcome, *, worker: Worker, line: Line
) -> Call:
    """Of the latest call that this worker made in this conversation; noting it again corrects it. Who made
    a call may note it whatever has become of the conversation since.

    Raises HandoffUnknown, CallUnknown.
    """
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        if handoff is None or await tx.conversations.lock(handoff.conversation) is None:
            raise HandoffUnknown
        mine = [each for each in await tx.calls.of(handoff.conversation) if each.by_worker == worker.login]
        if not mine:
            raise CallUnknown
        return await _note(mine[0], outcome, tx=tx, line=line)


async def record_outcome_of(call_id: UUID, outcome: CallOutcome, *, worker: Worker, line: Line) -> Call:
    """Of one of their own calls, also where they may not read the conversation any more.

    Raises CallUnknown.
    """
    async with line.store.transaction() as tx:
        found = await tx.calls.get(call_id)
        if found is None or await tx.conversations.lock(found.conversation) is None:
            raise CallUnknown
        call = await tx.calls.get(call_id)
        if call is None or call.by_worker != worker.login:
            raise CallUnknown
        return await _note(call, outcome, tx=tx, line=line)


async def _note(call: Call, outcome: CallOutcome, *, tx: Transaction, line: Line) -> Call:
    noted = replace(call, outcome=outcome)
    await tx.calls.save(noted)
    await _follow(noted, outcome, tx=tx, line=line)
    await tx.trail.add(
        Did.CALL_WENT.value,
        who=call.by_worker,
        at=line.clock(),
        about=call.conversation,
        reason=outcome.value,
    )
    return noted


async def _follow(call: Call, outcome: CallOutcome, *, tx: Transaction, line: Line) -> None:
    if outcome is CallOutcome.NOT_SAFE:
        await tx.windows.end_all(call.conversation)
        await tx.call_backs.drop_all(call.conversation)
    if outcome in _SETTLES:
        for each in await tx.call_backs.of(call.conversation):
            if each.holds(call.begun_at):  # however late it is noted
                await tx.call_backs.settle(each.id, _SETTLES[outcome])
    if outcome is CallOutcome.TALKED:
        await answered_by_call(call, tx=tx, line=line)
