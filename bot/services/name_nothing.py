"""What of a text names something, where whoever reads it may be somebody else (P18)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.records import ThreadEntry
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
    before = await _said_before(conversation, tx)
    own_names = await _names_of({each.by_worker for each in before if each.by_worker}, tx)
    named = line.naming.found(text.open(), before=[each.text.open() for each in before], known=own_names)
    return [*named, *(Named(each.kind, each.start, each.end) for each in line.details(text))]


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


async def _said_before(conversation: Conversation, tx: Transaction) -> list[ThreadEntry]:
    """What the person and workers wrote before the doubt began, in this talk and in those before it."""
    said: list[ThreadEntry] = []
    for talk in await tx.conversations.all_of(conversation.fingerprint):
        since = conversation.doubted_since if talk.id == conversation.id else None
        with suppress(KeyDestroyed):  # it is being erased
            thread = await tx.turns.thread(talk.id)
            said += [each for each in thread if since is None or each.at < since]
    return [each for each in said if each.who in ("person", "worker")]


async def _names_of(logins: set[str], tx: Transaction) -> list[str]:
    """Workers may say who they are, though they said it before."""
    found = [await tx.staff.by_login(login) for login in logins]
    return [each.first_name for each in found if each is not None]
