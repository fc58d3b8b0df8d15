"""A worker calls a person: their own phone rings, then the person's; both see the line's number alone."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from uuid import uuid4

from bot.domain.call import NO_NEWS, RINGS_FOR, Agreement, Call, CallState, NoCall
from bot.domain.caller import Bridge, Caller
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, HandoffId
from bot.domain.private import Private
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.errors import (
    GateClosed,
    OptedOut,
    PorchlightError,
    SendDelayed,
    SendRefused,
    SendUnknown,
)
from bot.services.call_gate import at_gate, held
from bot.services.came_too_late import remove_after_delete
from bot.services.end_calls import end_at_carrier
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction
from bot.staff_errors import NotAllowed, PhoneMissing


@dataclass(frozen=True)
class _Begun:
    call: Call
    worker_phone: Private = field(repr=False)
    person_phone: Private = field(repr=False)


async def call_person(
    handoff_id: HandoffId, *, said_safe: bool, worker: Worker, line: Line, caller: Caller
) -> Call:
    """`said_safe`: the worker records that the person has just written that now is safe to call.

    Raises HandoffUnknown, NotAllowed, PhoneMissing, or GateClosed naming a NoCall; then nobody is rung.
    What the carrier makes of it stands in the call.
    """
    if not worker.may(Right.TAKE):
        raise NotAllowed
    begun = await _begin(handoff_id, said_safe=said_safe, worker=worker, line=line)
    bridge = Bridge(begun.call.id, begun.worker_phone, begun.person_phone)
    try:
        carrier_call_id = await caller.bridge(bridge)
    except SendUnknown:
        return await _came_of(begun, line=line)  # it may ring: its reports will tell
    except SendDelayed as delayed:
        return await _not_placed(begun, CallState.FAILED, code=delayed.carrier_code, line=line)
    except SendRefused as refused:
        return await _not_placed(begun, CallState.REFUSED, code=refused.carrier_code, line=line)
    except OptedOut as refused:
        return await _not_placed(begun, CallState.REFUSED, code=refused.code, line=line)
    placed = await _placed(begun, carrier_call_id, line=line)
    if placed.was_cut:
        with contextlib.suppress(PorchlightError):  # a job does it too: this is only sooner
            await caller.end(carrier_call_id)
    return placed


async def _begin(handoff_id: HandoffId, *, said_safe: bool, worker: Worker, line: Line) -> _Begun:
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        known = await held(handoff, conversation, tx=tx)
        gate = await at_gate(known, worker=worker.login, said_safe=said_safe, tx=tx, line=line)
        if isinstance(gate.answer, NoCall):
            raise GateClosed(gate.answer.value)
        phone = await tx.staff.phone(worker.id)
        if phone is None:
            raise PhoneMissing
        if gate.calls and not gate.calls[0].is_over:  # nothing more was heard of it
            await tx.calls.save(gate.calls[0].over(CallState.FAILED, code=NO_NEWS, at=now))
        call = Call(uuid4(), conversation.id, worker.login, gate.answer, begun_at=now)
        await tx.calls.add(call)
        await tx.handoffs.save(handoff.kept_until(now + RINGS_FOR))
        await _on_trail(call, conversation, tx=tx)
        return _Begun(call, phone, await tx.conversations.address_of(conversation.id))


async def _on_trail(call: Call, conversation: Conversation, *, tx: Transaction) -> None:
    about, who, at = conversation.id, call.by_worker, call.begun_at
    if call.agreed is Agreement.SAID_SAFE:
        await tx.trail.add(Did.SAID_SAFE.value, who=who, at=at, about=about)
    await tx.trail.add(Did.CALLED.value, who=who, at=at, about=about, reason=call.agreed.value)


async def _placed(begun: _Begun, carrier_call_id: str, *, line: Line) -> Call:
    """The person may have stopped, left or been erased while the carrier was asked: then it is ended."""
    now = line.clock()
    async with line.store.transaction() as tx:
        call = await _again(begun, tx=tx)
        placed = (call or begun.call.cut(now)).placed(carrier_call_id)
        if call is None:
            phone = begun.person_phone
            await remove_after_delete(Channel.SMS, phone, carrier_call_id, tx=tx, line=line)
            return placed
        await tx.calls.save(placed)
        if placed.was_cut:
            await end_at_carrier(carrier_call_id, tx=tx, at=now)
    return placed


async def _not_placed(begun: _Begun, state: CallState, *, code: str, line: Line) -> Call:
    async with line.store.transaction() as tx:
        call = (await _again(begun, tx=tx) or begun.call).over(state, code=code, at=line.clock())
        await tx.calls.save(call)
    return call


async def _came_of(begun: _Begun, *, line: Line) -> Call:
    async with line.store.transaction() as tx:
        return await _again(begun, tx=tx) or begun.call


async def _again(begun: _Begun, *, tx: Transaction) -> Call | None:
    """The call as it is now, under the lock of its conversation; None if it was erased."""
    if await tx.conversations.lock(begun.call.conversation) is None:
        return None
    return await tx.calls.get(begun.call.id)
