"""Ask the gate of calls with everything it needs to know; for the page, the call, and the worker's key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.domain.call import (
    Agreement,
    Call,
    CallWanted,
    NoCall,
    about_calls,
    may_call,
    wrote_lately,
)
from bot.domain.call_back import CallBack
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.note import Entry, Note, NoteField
from bot.domain.records import ThreadEntry
from bot.services.line import Line
from bot.services.ports import Transaction

WANTS_CALL = "call"
"""The code of the one entry under "contact" that is no wish against a call."""


@dataclass(frozen=True)
class Held:
    """What is known of a conversation and who holds it. `suppressed`: the person said STOP. `wished_at`:
    see `wished_about_calls`. `but`: a call that does not count: the one the gate is asked for again."""

    handoff: Handoff
    conversation: Conversation
    suppressed: bool
    wished_at: datetime | None
    but: UUID | None = None


@dataclass(frozen=True)
class AtGate:
    """`answer`: what a call would rest on now, or why there may be none. `may_tick`: there is a message
    that may be a yes: young enough, and younger than any wish about calls."""

    answer: Agreement | NoCall
    calls: tuple[Call, ...]  # newest first
    call_backs: tuple[CallBack, ...]
    may_tick: bool


async def held(
    handoff: Handoff, conversation: Conversation, *, tx: Transaction, but: UUID | None = None
) -> Held:
    note = await tx.notes.load(conversation.id)
    thread = await tx.turns.thread(conversation.id) if any(_about_calls(note)) else []
    return Held(
        handoff,
        conversation,
        suppressed=await tx.suppressions.holds(conversation.fingerprint),
        wished_at=wished_about_calls(note, thread),
        but=but,
    )


def wished_about_calls(note: Note, thread: Sequence[ThreadEntry]) -> datetime | None:
    """When the person last wrote what stands in their note as a wish about calls or phones."""
    turns = {entry.turn for entry in _about_calls(note)}
    return max((said.at for said in thread if said.id in turns), default=None)


def _about_calls(note: Note) -> Iterator[Entry]:
    for entry in (*note.of(NoteField.WISH), *note.of(NoteField.CONTACT)):
        if about_calls(entry.value) and (entry.words or entry.value != WANTS_CALL):
            yield entry


async def at_gate(known: Held, *, worker: str, said_safe: bool, tx: Transaction, line: Line) -> AtGate:
    """`said_safe`: the worker records that the person wrote that now is safe."""
    now, handoff, conversation = line.clock(), known.handoff, known.conversation
    calls = [call for call in await tx.calls.of(conversation.id) if call.id != known.but]
    call_backs = await tx.call_backs.of(conversation.id)
    wanted = CallWanted(
        by_worker=worker,
        held_by=handoff.held_by,
        suppressed=known.suppressed,
        said_safe=said_safe,
        call_back=next((each for each in call_backs if each.holds(now)), None),
        before=_that_counts(calls, now),
        wished_at=known.wished_at,
    )
    answer = may_call(wanted, conversation, now=now)
    young = known.wished_at is None or known.wished_at < conversation.last_inbound_at
    may_tick = young and wrote_lately(wanted.before, conversation, now)
    return AtGate(answer, tuple(calls), tuple(call_backs), may_tick)


def _that_counts(calls: list[Call], now: datetime) -> Call | None:
    """The one that goes on, or the one that last rang the person: a call that failed in between does not
    make their message new."""
    return next((call for call in calls if call.is_live(now) or call.rang_at is not None), None)
