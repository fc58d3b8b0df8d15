"""End what rings or talks: when a person stops or leaves, when nobody holds them any more."""

from __future__ import annotations

from datetime import datetime

from bot.domain.call import CUT, Call
from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, ConversationId
from bot.domain.private import Private
from bot.services.line import Line
from bot.services.ports import Transaction


async def live_call(conversation: ConversationId, *, tx: Transaction, at: datetime) -> Call | None:
    return next((call for call in await tx.calls.of(conversation) if call.is_live(at)), None)


async def cut_calls(conversation: Conversation, *, tx: Transaction, at: datetime, code: str = CUT) -> int:
    """The post does it at the carrier (P01, P02); how many. A call that the carrier has not named yet is
    ended as soon as it has. Raise DatabaseUnavailable if nothing can be sealed now, not even the job for
    it: the call is then left as it is."""
    going_on = [call for call in await tx.calls.of(conversation.id) if not call.is_over]
    for call in going_on:
        if call.carrier_call_id is not None:
            await end_at_carrier(call.carrier_call_id, tx=tx, at=at)
        await tx.calls.save(call.cut(at, code=code))
    return len(going_on)


async def end_left_calls(*, line: Line) -> int:
    """Calls that go on though their person stopped or left: that was obeyed while nothing could be sealed.
    Returns how many are ended now."""
    async with line.store.transaction() as tx:
        talks = await tx.calls.of_talks_that_are_over()
    ended = 0
    for talk in talks:
        async with line.store.transaction() as tx:
            conversation = await tx.conversations.lock(talk)
            if conversation is not None and conversation.is_over:  # not opened again meanwhile
                ended += await cut_calls(conversation, tx=tx, at=line.clock())
    return ended


async def end_at_carrier(carrier_call_id: str, *, tx: Transaction, at: datetime) -> None:
    """As a job to delete the carrier's record of it: a call that goes on is ended first, again and again
    until it has ended. Its id is enough: whose number it rang is in no job."""
    await tx.deletions.add(Channel.SMS, Private(""), [CarrierCopy(carrier_call_id, at)], at=at)
