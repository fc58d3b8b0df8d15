"""What of a text names something, where whoever reads it may be somebody else (P18)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.errors import KeyDestroyed
from bot.safety.naming import Named
from bot.services.line import Line
from bot.services.ports import Transaction


@dataclass(frozen=True)
class DraftMarks:
    """Of a draft as it is typed: what may not be named now. `doubted`: it may be someone else."""

    doubted: bool
    named: tuple[Named, ...] = ()


async def named_in(
    text: Private, conversation: Conversation | None, *, tx: Transaction, line: Line
) -> list[Named]:
    """Nothing while nobody doubts who reads it. Written details count whatever was agreed to before."""
    if conversation is None or conversation.doubt is None:
        return []
    before = [each async for each in _said_before(conversation, tx)]
    details = [Named(each.kind, each.start, each.end) for each in line.details(text)]
    return [*line.naming.found(text.open(), before=before), *details]


async def marks_of_draft(handoff_id: HandoffId, text: Private, *, worker: str, line: Line) -> DraftMarks:
    """Only for who holds it: to others a word that is marked would tell what was said."""
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        if handoff is None or handoff.held_by != worker:
            return DraftMarks(doubted=False)
        conversation = await tx.conversations.get(handoff.conversation)
        if conversation is None or conversation.doubt is None:
            return DraftMarks(doubted=False)
        return DraftMarks(True, tuple(await named_in(text, conversation, tx=tx, line=line)))


async def _said_before(conversation: Conversation, tx: Transaction) -> AsyncIterator[str]:
    """What the person and workers wrote before the doubt began, in this talk and in those before it."""
    for talk in await tx.conversations.all_of(conversation.fingerprint):
        same = talk.id == conversation.id
        since = conversation.doubted_since if same else None
        try:
            thread = await tx.turns.thread(talk.id)
        except KeyDestroyed:
            continue  # it is being erased
        for entry in thread:
            if entry.who in ("person", "worker") and (since is None or entry.at < since):
                yield entry.text.open()
