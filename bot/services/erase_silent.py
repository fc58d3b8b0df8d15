"""Erase conversations whose time is over, but for what the person agreed to have kept longer."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.carrier import UNNAMED, CarrierCopy
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel
from bot.domain.keeping import Kind
from bot.domain.records import Cause
from bot.services.line import Line
from bot.services.ports import Transaction


async def erase_silent(*, line: Line) -> int:
    """Erase every conversation silent for longer than the line's retention; returns how many changed.

    Of a conversation of which something is kept the other kinds go, and the rest when its time ends.
    """
    before = line.clock() - line.retention
    async with line.store.transaction() as tx:
        silent = await tx.conversations.silent_since(before)
    changed = 0
    for conversation in silent:
        async with line.store.transaction() as tx:
            changed += await _erase(conversation, tx=tx, line=line)
    return changed


async def _erase(found: Conversation, *, tx: Transaction, line: Line) -> bool:
    conversation = await tx.conversations.lock(found.id)
    if conversation is None or conversation.last_inbound_at != found.last_inbound_at:
        return False  # they wrote again meanwhile
    kept = {each.kind for each in await tx.keeping.live_of(conversation.id, now=line.clock())}
    if kept:
        return await _erase_all_but(kept, conversation, tx=tx, line=line)
    copies = await _copies(conversation, tx=tx)
    address = await tx.conversations.address_of(conversation.id)
    await tx.conversations.erase(conversation.id)
    if not await tx.conversations.all_of(conversation.fingerprint):
        await tx.contacts.forget(conversation.fingerprint)
    if copies:
        cause = Cause(person=conversation.fingerprint)
        await tx.deletions.add(conversation.channel, address, copies, at=line.clock(), cause=cause)
    return True


async def _copies(conversation: Conversation, *, tx: Transaction) -> list[CarrierCopy]:
    """With the texts, if any, that Twilio may have taken without ever telling their ids."""
    copies: list[CarrierCopy] = await tx.conversations.copies_of(conversation.id)
    if conversation.channel is Channel.SMS:
        copies += [CarrierCopy(UNNAMED, at) for at in await tx.conversations.unnamed_at(conversation.id)]
    return copies


async def _erase_all_but(
    kept: Collection[Kind], conversation: Conversation, *, tx: Transaction, line: Line
) -> bool:
    """The key lives on with what is kept. Without its talk a conversation is over: nothing can be said in
    it that refers to what went, and it waits for nobody."""
    talk_stays = Kind.TALK in kept
    copies = [] if talk_stays else await _copies(conversation, tx=tx)
    if not await tx.keeping.erase_all_but(conversation.id, kept):
        return False
    if copies:
        address = await tx.conversations.address_of(conversation.id)
        cause = Cause(person=conversation.fingerprint)
        await tx.deletions.add(conversation.channel, address, copies, at=line.clock(), cause=cause)
    if not talk_stays:
        await _end(conversation, tx=tx, line=line)
    return True


async def _end(conversation: Conversation, *, tx: Transaction, line: Line) -> None:
    if conversation.ended_at is None:
        await tx.conversations.save(conversation.end(line.clock()))
    handoff = await tx.handoffs.open_of(conversation.id)
    if handoff is not None:
        await tx.handoffs.save(handoff.over(line.clock()))
