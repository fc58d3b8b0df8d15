"""Erase conversations whose time is over: retention, with the carrier's copies (design section 5)."""

from __future__ import annotations

from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation
from bot.services.line import Line
from bot.services.ports import Transaction


async def erase_silent(*, line: Line) -> int:
    """Erase every conversation silent for longer than the line's retention; returns how many."""
    before = line.clock() - line.retention
    async with line.store.transaction() as tx:
        silent = await tx.conversations.silent_since(before)
    for conversation in silent:
        async with line.store.transaction() as tx:
            await _erase(conversation, tx=tx, line=line)
    return len(silent)


async def _erase(found: Conversation, *, tx: Transaction, line: Line) -> None:
    conversation = await tx.conversations.lock(found.id)
    if conversation is None or conversation.last_inbound_at != found.last_inbound_at:
        return  # they wrote again meanwhile
    copies: list[CarrierCopy] = await tx.conversations.copies_of(conversation.id)
    address = await tx.conversations.address_of(conversation.id)
    await tx.conversations.erase(conversation.id)
    if not await tx.conversations.all_of(conversation.fingerprint):
        await tx.contacts.forget(conversation.fingerprint)
    if copies:
        await tx.deletions.add(conversation.channel, address, copies, at=line.clock())
