"""Have carriers delete copies while a talk goes on: chats after a silence, texts once they arrived."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.carrier import CarrierCopy
from bot.domain.clearing import REACHABLE, WITHOUT_REPORT, cleared_up_to
from bot.domain.conversation import Conversation
from bot.domain.ids import ConversationId
from bot.domain.records import Cause
from bot.services.line import Line
from bot.services.ports import Transaction


async def clear_chats(*, line: Line) -> int:
    """Queue both sides of each Telegram chat that is quiet, or about to be out of reach; how many messages.

    Each is taken once, whoever sweeps: the conversation's row is held while that is decided.
    """
    now, rules = line.clock(), line.privacy
    async with line.store.transaction() as tx:
        talks = await tx.copies.chats_to_look_at(
            quiet_since=now - rules.clears_chat_after, reachable_since=now - REACHABLE
        )
    return sum([await _clear_chat(talk, line=line) for talk in talks])


async def clear_texts(*, line: Line) -> int:
    """Queue Twilio's copies of texts that arrived, or failed to, of either direction; how many messages."""
    if not line.privacy.clears_carrier_copies:
        return 0
    sent_before = line.clock() - WITHOUT_REPORT
    async with line.store.transaction() as tx:
        talks = await tx.copies.texts_to_look_at(sent_before=sent_before)
    cleared = 0
    for talk in talks:
        async with line.store.transaction() as tx:
            conversation = await tx.conversations.lock(talk)
            if conversation is not None:
                copies = await tx.copies.take_texts(talk, sent_before=sent_before)
                cleared += await _queue(copies, conversation, tx=tx, line=line)
    return cleared


async def _clear_chat(talk: ConversationId, *, line: Line) -> int:
    now = line.clock()
    async with line.store.transaction() as tx:
        conversation = await tx.conversations.lock(talk)
        newest = await tx.copies.newest_in_chat(talk)
        if conversation is None or newest is None:
            return 0
        agreed = conversation.told_clears_at is not None and conversation.kept_chat_at is None
        up_to = cleared_up_to(line.privacy, newest=newest, agreed=agreed, now=now)
        copies = await tx.copies.take_chat(talk, up_to=up_to)
        return await _queue(copies, conversation, tx=tx, line=line)


async def _queue(
    copies: Sequence[CarrierCopy], conversation: Conversation, *, tx: Transaction, line: Line
) -> int:
    """One job for all of them."""
    if copies:
        address = await tx.conversations.address_of(conversation.id)
        cause = Cause(clearing=conversation.id, person=conversation.fingerprint)
        await tx.deletions.add(conversation.channel, address, copies, at=line.clock(), cause=cause)
    return len(copies)
