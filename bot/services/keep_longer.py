"""Keep something longer only with the person's yes: ask, hear the answer, take it back (P16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, ConversationId, HandoffId, TurnId
from bot.domain.keeping import KeepingWord, Kept, Kind, most_days
from bot.domain.note import Agreed
from bot.domain.private import Private
from bot.domain.records import OutboxState, ThreadEntry
from bot.domain.said_yes import reads_as_plain_yes
from bot.domain.trail import Did
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.name_nothing import named_in
from bot.services.ports import Transaction
from bot.services.put_to_person import wording
from bot.services.worker_gate import check_gate, hold, message
from bot.services.written_gate import written_in

_LINE = "line"
_MAY_HAVE_LEFT = (OutboxState.SENT.value, OutboxState.SENDING.value, OutboxState.UNKNOWN.value)


@dataclass(frozen=True)
class Obeyed:
    """What is answered, and the conversation as it is now."""

    key: str
    conversation: Conversation


async def ask_to_keep(handoff_id: HandoffId, kind: Kind, days: int, *, worker: str, line: Line) -> Kept:
    """One reviewed text: one question, with a way out. The person's next message answers it.

    Raises HandoffUnknown, GateClosed naming the gate, ValueError for more days than the operator allows.
    """
    if not 1 <= days <= most_days(line.privacy.longest_retention):
        raise ValueError("days")
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker, tx=tx)
        conversation, now = held.conversation, line.clock()
        text = wording(f"utter_keep_{kind.value}", conversation, line, keep_days=_days(days))
        written = await written_in(text.text, conversation.id, tx=tx, line=line)
        names = len(await named_in(text.text, conversation, tx=tx, line=line))
        turn = await check_gate(held, uncovered=written.uncovered, names=names, tx=tx, line=line)
        await tx.handoffs.save(held.handoff.answered())
        leaves = message(held, text.text, key=text.key, answers=turn, line=line)
        sent = await tx.outbox.add(conversation.id, leaves)
        kept = Kept(uuid4(), conversation.id, kind, days, worker, sent, asked_at=now)
        await tx.keeping.add(kept)
        await _note(kept, "keeping_asked", who=worker, tx=tx, line=line)
    return kept


async def see_keeping(conversation: ConversationId, *, line: Line) -> list[Kept]:
    """Of a conversation that whoever asks may read whole; oldest first."""
    async with line.store.transaction() as tx:
        return await tx.keeping.of(conversation)


async def hear_keeping(
    said: Private, *, turn: TurnId, conversation: ConversationId, tx: Transaction, line: Line
) -> None:
    """A plain yes to what was asked last counts. Anything else is a no; the worker may ask again.

    What was asked and has not left yet was not answered either: it waits on.
    """
    asked = await tx.keeping.asked(conversation)
    if asked is None:
        return
    ours = [each for each in await tx.turns.thread(conversation) if each.who != "person"]
    question = next((each for each in ours if each.id == asked.message), None)
    if question is None or question.state != OutboxState.SENT.value:
        return
    now = line.clock()
    clear = reads_as_plain_yes(said.open()) and not _spoken_since(question, ours)
    answered = asked.given(said, turn, at=now) if clear else asked.ended(now)
    await tx.keeping.save(answered)
    await _note(answered, "keeping_agreed" if clear else "keeping_declined", who=_LINE, tx=tx, line=line)


async def obey_keeping(
    word: KeepingWord | None, conversation: Conversation, *, tx: Transaction, line: Line
) -> Obeyed | None:
    """None: it is no such word, or it may be an answer to the note that was just read to them.

    What was agreed to in any talk of this person is taken back, also after an EXIT or a STOP; what is
    answered is the same whether or not there was anything, so that it tells a stranger nothing.
    """
    if word is None:
        return None
    if (await tx.notes.load(conversation.id)).agreed is Agreed.READ:
        return None
    if word is KeepingWord.KEEP_CHAT:
        if conversation.channel is not Channel.TELEGRAM or not _told_since_doubted(conversation):
            return None
        kept = replace(conversation, kept_chat_at=line.clock())
        await tx.conversations.save(kept)
        return Obeyed("utter_chat_kept", kept)
    await _take_back(await tx.keeping.live_of_person(conversation.fingerprint, now=line.clock()), tx, line)
    usual = replace(conversation, kept_chat_at=None)
    await tx.conversations.save(usual)
    return Obeyed("utter_not_kept", usual)


def _told_since_doubted(conversation: Conversation) -> bool:
    """Whoever writes was told that the chat is cleared. One told before a doubt may be somebody else, who
    would keep the person's own words on the phone (P18)."""
    told, since = conversation.told_clears_at, conversation.doubted_since
    return told is not None and (not conversation.hides_before or since is None or told >= since)


async def take_back_keeping(handoff_id: HandoffId, kept_id: UUID, *, worker: str, line: Line) -> None:
    """The person said so to the worker, in whatever way. Taken back twice it is taken back once.

    Raises HandoffUnknown; GateClosed("not_held") unless this worker holds the conversation; ValueError for
    what was never asked here.
    """
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker, tx=tx)
        if held.handoff.held_by != worker:
            raise GateClosed("not_held")
        here = {each.id: each for each in await tx.keeping.of(held.conversation.id)}
        if kept_id not in here:
            raise ValueError
        if here[kept_id].ended_at is None:
            await tx.keeping.save(here[kept_id].ended(line.clock()))
            await _note(here[kept_id], "keeping_taken_back", who=worker, tx=tx, line=line)


def _spoken_since(question: ThreadEntry, ours: list[ThreadEntry]) -> bool:
    """A yes answers what came last before it."""
    later = ours[ours.index(question) + 1 :]
    return any(each.state in _MAY_HAVE_LEFT for each in later)


async def _take_back(live: Iterable[Kept], tx: Transaction, line: Line) -> None:
    for kept in live:
        await tx.keeping.save(kept.ended(line.clock()))
        await _note(kept, "keeping_taken_back", who=_LINE, tx=tx, line=line)


async def _note(kept: Kept, reason: str, *, who: str, tx: Transaction, line: Line) -> None:
    now, about = line.clock(), kept.conversation
    await tx.trail.add(Did.KEEPING.value, who=who, at=now, about=about, reason=reason)


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
