"""A call is an answer once its worker says that they talked: a voice that answers may be a mailbox's."""

from __future__ import annotations

from bot.domain.call import Call
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.worker_gate import Held, note_answer


async def answered_by_call(call: Call, *, tx: Transaction, line: Line) -> None:
    """The claim in which they talked no longer lapses; what the person wrote after the call still waits."""
    conversation = await tx.conversations.lock(call.conversation)
    handoff = await tx.handoffs.open_of(call.conversation)
    if conversation is None or handoff is None or handoff.held_by != call.by_worker:
        return
    in_this_claim = handoff.claimed_at is not None and handoff.claimed_at <= call.begun_at
    wrote_since = call.ended_at is not None and conversation.last_inbound_at > call.ended_at
    if in_this_claim and not wrote_since:
        await note_answer(Held(handoff, conversation, call.by_worker), tx=tx, line=line)
