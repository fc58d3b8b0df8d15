"""Ask the gate of calls with everything it needs to know; for the page and for the call itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.call import (
    Agreement,
    Call,
    CallWanted,
    NoCall,
    may_call,
    wants_no_call,
    wrote_lately,
)
from bot.domain.call_back import CallBack
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.note import Note, NoteField
from bot.domain.window import Window
from bot.services.line import Line
from bot.services.ports import Transaction


@dataclass(frozen=True)
class Held:
    """What is known of a conversation and who holds it. `suppressed`: the person said STOP."""

    handoff: Handoff
    conversation: Conversation
    note: Note
    window: Window | None
    suppressed: bool


@dataclass(frozen=True)
class AtGate:
    """`answer`: what a call would rest on now, or why there may be none. `may_tick`: there is a message
    young enough to be a yes."""

    answer: Agreement | NoCall
    before: Call | None
    call_backs: tuple[CallBack, ...]
    may_tick: bool


async def held(handoff: Handoff, conversation: Conversation, *, tx: Transaction) -> Held:
    return Held(
        handoff,
        conversation,
        note=await tx.notes.load(conversation.id),
        window=await tx.windows.latest(conversation.id),
        suppressed=await tx.suppressions.holds(conversation.fingerprint),
    )


async def at_gate(known: Held, *, worker: str, said_safe: bool, tx: Transaction, line: Line) -> AtGate:
    """`said_safe`: the worker records that the person wrote that now is safe."""
    now, handoff, conversation = line.clock(), known.handoff, known.conversation
    calls = await tx.calls.of(conversation.id)
    call_backs = await tx.call_backs.of(conversation.id)
    before = calls[0] if calls else None
    wanted = CallWanted(
        by_worker=worker,
        held_by=handoff.claimed_by if handoff.is_open else None,
        suppressed=known.suppressed,
        said_safe=said_safe,
        window=known.window,
        call_back=next((each for each in call_backs if each.holds(now)), None),
        before=_that_counts(calls, now),
        wants_no_call=any(wants_no_call(wish.value) for wish in known.note.of(NoteField.WISH)),
    )
    answer = may_call(wanted, conversation, now=now)
    lately = wrote_lately(wanted.before, conversation, now)
    return AtGate(answer, before, tuple(call_backs), lately)


def _that_counts(calls: list[Call], now: datetime) -> Call | None:
    """The one that goes on, or the one that last rang the person: a call that failed in between does not
    make their message new."""
    return next((call for call in calls if call.is_live(now) or call.rang_at is not None), None)
