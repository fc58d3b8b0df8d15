"""After an EXIT: clear the chat where the carrier allows it; say the harmless text, if the line has one."""

from __future__ import annotations

from datetime import datetime

from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation, State
from bot.domain.ids import Channel, ConversationId
from bot.domain.private import Private
from bot.domain.records import Cause, NewOutbound, Sort
from bot.services.line import Line
from bot.services.ports import Transaction


async def clear_after_exit(left: Conversation, *, tx: Transaction, line: Line) -> None:
    """`left` as the EXIT left it, its own message kept. On Telegram everything in the chat goes, also of
    earlier talks; from then on the ids are in the job alone. An SMS stays on the phone whatever we do."""
    if left.channel is not Channel.TELEGRAM:
        await _say_cover(left, tx=tx, line=line)
        return
    address = await tx.conversations.address_of(left.id)
    await clear_chat(left, address, tx=tx, at=line.clock())


async def clear_left_chats(*, line: Line) -> int:
    """Chats that were left while no job to clear them could be sealed. Returns how many are cleared now."""
    async with line.store.transaction() as tx:
        talks = await tx.copies.chats_left_behind()
    cleared = 0
    for talk in talks:
        async with line.store.transaction() as tx:
            left = await tx.conversations.lock(talk)
            if left is not None and left.state is State.LEFT:  # not opened again meanwhile
                address = await tx.conversations.address_of(left.id)
                await clear_chat(left, address, tx=tx, at=line.clock())
                cleared += 1
    return cleared


async def clear_chat(
    left: Conversation, address: Private, *, tx: Transaction, at: datetime, said: CarrierCopy | None = None
) -> None:
    """`said`: the message with which they left, where it could not be kept. A talk that they have begun
    since then stays as it is."""
    talks = [each for each in await tx.conversations.all_of(left.fingerprint) if each.is_over]
    copies = [] if said is None else [said]
    for talk in talks:
        copies += await tx.conversations.copies_of(talk.id)
    cause = Cause(leaving=left.id, person=left.fingerprint)
    await tx.deletions.add(left.channel, address, copies, at=at, cause=cause)
    for talk in talks:
        await tx.conversations.forget_copies(talk.id)


async def cover_once_cleared(leaving: ConversationId, *, tx: Transaction, line: Line) -> None:
    """The chat is clear now: what follows stands alone in it."""
    if line.privacy.cover is None or await tx.deletions.clears(leaving):
        return
    left = await tx.conversations.lock(leaving)
    if left is not None and left.state is State.LEFT:
        await _say_cover(left, tx=tx, line=line)


async def _say_cover(left: Conversation, *, tx: Transaction, line: Line) -> None:
    """Once; the gates ask again as it leaves, and a minute later it does not leave any more."""
    cover, latest = line.privacy.cover, await tx.turns.latest(left.id)
    if cover is None or latest is None or await tx.outbox.last_said(left.id) == cover:
        return
    await tx.outbox.add(
        left.id,
        NewOutbound(
            sort=Sort.COVER,
            key=cover,
            text=line.text(cover, left.language),
            prompted_by=latest[0],
            epoch=left.epoch,
            due_at=line.clock(),
            promise=True,
        ),
    )
