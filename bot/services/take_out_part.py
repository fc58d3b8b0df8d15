"""Take out, or change, the one part of what is held that the person names (P03, P16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from bot.domain.conversation import Conversation, State
from bot.domain.held import (
    TAKEN_BACK,
    TAKEN_OUT_ALONE,
    TIMES,
    Held,
    HeldKind,
    PartAction,
    PartAsked,
    pick,
)
from bot.domain.ids import ConversationId, TurnId
from bot.domain.records import OutboxState
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.read_back import read_again
from bot.services.see_what_is_held import (
    agreed_mentors,
    agreed_referrals,
    live_keeping,
    open_talks,
    what_is_held,
)
from bot.services.tell_what_we_hold import LIST, Wording, say_held, tell_what_we_hold

_PERSON = "person"  # on the trail, and in a referral, who did it
_OF_THE_NOTE = "utter_note_"
_QUESTIONS = frozenset({"choose", "choose_now", "choose_again", "which", "which_again"})


class _Saying(TypedDict):
    turn: TurnId
    tx: Transaction
    line: Line


@dataclass(frozen=True)
class _Asked:
    """What is asked, and what is held as the person may see it."""

    part: PartAsked
    conversation: Conversation
    talks: Sequence[ConversationId]
    now: tuple[Held, ...]
    told: tuple[Held, ...]


async def is_of_the_note(asked: PartAsked, conversation: Conversation, *, tx: Transaction) -> bool:
    """The note was read just now: a number, or a wish to change it, answers that question."""
    named = asked.number is None and asked.action is PartAction.REMOVE
    if conversation.state is not State.BOT or named:
        return False
    last = await tx.outbox.last_said(conversation.id) or ""
    return last.startswith(_OF_THE_NOTE) and last.removeprefix(_OF_THE_NOTE) in _QUESTIONS


async def take_out_part(
    asked: PartAsked, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> str:
    """One text, or the list where it has changed since it was told. The code is for the log."""
    saying: _Saying = {"turn": turn, "tx": tx, "line": line}
    talks = await open_talks(conversation, tx=tx)
    now = await what_is_held(talks, conversation, tx=tx, line=line)
    seen = _Asked(asked, conversation, talks, now, await tx.held.told(conversation.id))
    by_name = asked.number is None
    held = pick(asked, seen.told, now) if by_name or await _list_left(conversation, tx=tx) else None
    if held is None:
        return await _not_found(seen, saying)
    if held.kind not in TAKEN_OUT_ALONE:
        await say_held(_stays(held, line), conversation, **saying)
        return "part_stays"
    if asked.action is PartAction.CHANGE:
        return await _change(held, seen, saying)
    await _remove(held, seen, saying)
    key = "utter_held_back" if held.kind in TAKEN_BACK else "utter_held_gone"
    name = Wording(conversation, line).part(held)
    await say_held(key, conversation, more={"held_part": name}, **saying)
    return "part_taken_out"


async def _list_left(conversation: Conversation, *, tx: Transaction) -> bool:
    """Else the person may have the list before it in mind, and is shown it anew."""
    thread = await tx.turns.thread(conversation.id)
    lists = [each.state for each in thread if each.kind == LIST]
    return not lists or lists[-1] == OutboxState.SENT.value


async def _not_found(seen: _Asked, saying: _Saying) -> str:
    if seen.part.number is not None and 0 < seen.part.number <= len(seen.told):
        await tell_what_we_hold(seen.conversation, **saying)  # what stood there is gone, or another
        return "list_changed"
    key = "utter_held_unknown" if seen.part.kind is None else "utter_held_none"
    await say_held(key, seen.conversation, **saying)
    return "part_unknown"


def _stays(held: Held, line: Line) -> str:
    if held.kind is HeldKind.TEXTS:
        return "utter_held_stays_texts"
    kept = held.kind is HeldKind.STAFF and line.privacy.keeps_staff_notes
    return "utter_held_stays_kept" if kept else "utter_held_stays_staff"


async def _change(held: Held, seen: _Asked, saying: _Saying) -> str:
    conversation = seen.conversation
    if held.kind in TIMES:
        await _remove(held, seen, saying)
        await say_held("utter_held_change_time", conversation, **saying)
    elif held.kind is HeldKind.WORD:
        await say_held("utter_held_change_word", conversation, **saying)
    elif held.kind is HeldKind.NOTE and conversation.state is State.WORKER:
        await say_held("utter_held_change_note", conversation, **saying)
    elif held.kind is not HeldKind.NOTE or not await read_again(conversation, **saying):
        number = {"held_number": str(await _number_of(held, seen, tx=saying["tx"]))}
        await say_held("utter_held_change_no", conversation, more=number, **saying)
    return "part_changes"


async def _number_of(held: Held, seen: _Asked, *, tx: Transaction) -> int:
    """Where it was shown, else the next one: no number that was shown comes to mean another thing."""
    for number, shown in enumerate(seen.told, 1):
        if held.same_as(shown):
            return number
    told = (*seen.told, held)
    await tx.held.keep_told(seen.conversation.id, told)
    return len(told)


async def _remove(held: Held, seen: _Asked, saying: _Saying) -> None:
    tx, line = saying["tx"], saying["line"]
    if held.kind is HeldKind.NOTE:
        await _empty_notes(seen.talks, tx=tx)
    elif held.kind is HeldKind.SHARED:
        await _take_back_referrals(seen.talks, tx=tx, line=line)
    elif held.kind is HeldKind.MENTOR:
        for mentoring in await agreed_mentors(seen.talks, tx=tx, line=line):
            await tx.mentors.save(mentoring.end(line.clock()))
    elif held.kind is HeldKind.KEPT:
        for kept in await live_keeping(seen.talks, seen.conversation, tx=tx, line=line):
            await tx.keeping.save(kept.ended(line.clock()))
    elif held.kind is HeldKind.CONTACT:
        await tx.contacts.forget(seen.conversation.fingerprint)
    else:
        await tx.held.take_out(held.kind, seen.talks)
    what = Did.PART_TAKEN_OUT.value
    about = seen.conversation.id
    await tx.trail.add(what, who=_PERSON, at=line.clock(), about=about, reason=held.kind.value)


async def _empty_notes(talks: Sequence[ConversationId], *, tx: Transaction) -> None:
    for talk in talks:
        note = await tx.notes.load(talk)
        if not note.empty:
            await tx.notes.save(talk, note.emptied())


async def _take_back_referrals(talks: Sequence[ConversationId], *, tx: Transaction, line: Line) -> None:
    """Every field ends, and every link dies, in this moment (P16)."""
    now = line.clock()
    for referral in await agreed_referrals(talks, tx=tx):
        await tx.share_links.end_all(referral.id, at=now)
        await tx.referrals.save(referral.take_back(by=_PERSON, at=now))
