"""STOP, EXIT and START, inside the transaction that accepted the message (P01 to P04)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, Language
from bot.domain.private import Private
from bot.domain.records import TurnOutcome
from bot.errors import DatabaseUnavailable
from bot.services.end_calls import cut_calls
from bot.services.ports import Transaction


async def stop(conversation: Conversation, *, tx: Transaction, at: datetime) -> Conversation:
    """Nothing more is sent on this channel until START: the mark outlives the conversation."""
    await tx.suppressions.add(conversation.channel, conversation.fingerprint, at=at)
    return await _silence(conversation, conversation.stop(), tx=tx, at=at)


async def leave(conversation: Conversation, *, tx: Transaction, at: datetime) -> Conversation:
    """Silent, over; the next message begins a conversation that knows nothing of this one."""
    return await _silence(conversation, conversation.leave(at), tx=tx, at=at)


async def start(
    conversation: Conversation | None,
    *,
    channel: Channel,
    address: Private,
    language: Language,
    tx: Transaction,
    at: datetime,
) -> Conversation:
    """After a STOP was lifted: a blank conversation, whatever stood before."""
    if conversation is not None:
        await tx.conversations.save(conversation.end(at))
    return await tx.conversations.begin(channel, address, language=language, at=at)


async def rest(conversation: Conversation, *, tx: Transaction, at: datetime) -> None:
    """After a long silence the next message meets a blank start: whoever holds the phone now (P18)."""
    await _silence(conversation, conversation.end(at), tx=tx, at=at)


async def reopen(
    earlier: Conversation, current: Conversation | None, *, tx: Transaction, at: datetime
) -> Conversation:
    """The person said the word that only they know: the earlier talk goes on."""
    if current is not None:
        await _silence(current, current.end(at), tx=tx, at=at)
    opened = earlier.reopen(at)
    await tx.conversations.save(opened)
    handoff = await tx.handoffs.open_of(opened.id)
    if handoff is not None:
        await tx.handoffs.save(handoff.came_back(at))
    return opened


async def _silence(
    before: Conversation, after: Conversation, *, tx: Transaction, at: datetime
) -> Conversation:
    """Opens nothing that is sealed: it is done while no key can be reached, too (P04)."""
    await tx.conversations.save(after)
    await tx.outbox.cancel_waiting(before.id)
    await tx.turns.finish_waiting(before.id, TurnOutcome.OVERTAKEN)
    await tx.consents.end_all(before.id, at=at)
    await tx.windows.end_all(before.id)
    await tx.call_backs.drop_all(before.id)
    with suppress(DatabaseUnavailable):  # nobody waits for a key to be obeyed: see `end_left_calls`
        await cut_calls(before, tx=tx, at=at)
    await tx.mentors.end_offers(before.id, at=at)
    await tx.handoffs.mark_left(before.id, at=at)
    return after
