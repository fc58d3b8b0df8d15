"""A worker promises to call at a time the person agreed to, and says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from bot.domain.call import CallWanted, NoCall, may_call
from bot.domain.call_back import CallBack, CallBackState
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Right, Worker
from bot.domain.times import MOST_AHEAD
from bot.domain.trail import Did
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction
from bot.staff_errors import CallUnknown

NOT_A_TIME = "not_a_time"


@dataclass(frozen=True)
class Promise:
    """`they_agreed`: the worker records that the person named this time, or said yes to it."""

    at: datetime
    they_agreed: bool
    words: Private


async def promise_call_back(
    handoff_id: HandoffId, promise: Promise, *, worker: Worker, line: Line
) -> CallBack:
    """Raises HandoffUnknown; GateClosed naming a NoCall, or "not_a_time" for one that has passed or is so
    far off that the conversation may have been erased by then."""
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff = await _may_promise(handoff_id, promise, worker=worker, tx=tx, line=line)
        if not now < promise.at <= now + MOST_AHEAD:
            raise GateClosed(NOT_A_TIME)
        words = promise.words if promise.words.open().strip() else None
        made = CallBack(uuid4(), handoff.conversation, worker.login, promise.at, made_at=now, words=words)
        await tx.call_backs.add(made)
        await tx.trail.add(
            Did.CALL_BACK.value, who=worker.login, at=now, about=made.conversation, reason="promised"
        )
    return made


async def settle_call_back(call_back: UUID, state: CallBackState, *, worker: Worker, line: Line) -> None:
    """Done, or dropped: by who promised it, who holds the conversation, or who oversees the line.

    Raises CallUnknown.
    """
    async with line.store.transaction() as tx:
        found = await tx.call_backs.get(call_back)
        if found is None or await tx.conversations.lock(found.conversation) is None:
            raise CallUnknown
        handoff = await tx.handoffs.open_of(found.conversation)
        holds = handoff is not None and handoff.held_by == worker.login
        if not (holds or found.by_worker == worker.login or worker.may(Right.OVERSEE)):
            raise CallUnknown
        if await tx.call_backs.settle(call_back, state):
            await tx.trail.add(
                Did.CALL_BACK.value,
                who=worker.login,
                at=line.clock(),
                about=found.conversation,
                reason=state.value,
            )


async def _may_promise(
    handoff_id: HandoffId, promise: Promise, *, worker: Worker, tx: Transaction, line: Line
) -> Handoff:
    """Behind the same gate as a call, but for the moment it is made."""
    handoff, conversation = await lock_handoff(handoff_id, tx=tx)
    wanted = CallWanted(
        by_worker=worker.login,
        held_by=handoff.held_by,
        suppressed=await tx.suppressions.holds(conversation.fingerprint),
        said_safe=promise.they_agreed,
    )
    answer = may_call(wanted, conversation, now=line.clock())
    if isinstance(answer, NoCall) and answer is not NoCall.TOO_LONG_AGO:
        raise GateClosed(answer.value)
    return handoff
