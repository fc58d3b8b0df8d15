"""What whoever writes again meets: the talk as it was, a blank start, or by their word the earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.call_back import CallBackState
from bot.domain.carrier import InboundMessage
from bot.domain.conversation import Conversation, State
from bot.domain.doubt import Doubt
from bot.domain.private import Private
from bot.domain.window import WindowState
from bot.services import obey
from bot.services.agreed_word import opened_by, tells
from bot.services.doubt import begin_doubt, end_doubt
from bot.services.line import Line
from bot.services.ports import Transaction

HIDDEN = Private("(their own word)")
"""Stands where the word was written: it is kept as a slow hash and nowhere else."""


OPENS, HEARD = "utter_word_opens", "utter_word_heard"


@dataclass(frozen=True)
class Met:
    """`conversation` None: a blank start. `by_word`: the message was the agreed word, and which reply key
    the bot answers it with."""

    conversation: Conversation | None
    by_word: str | None = None


async def come_back(
    current: Conversation | None,
    fingerprint: bytes,
    message: InboundMessage,
    *,
    may_be_word: bool,
    tx: Transaction,
    line: Line,
) -> Met:
    """`current` is the talk that has not ended, if any. Not asked for while a STOP holds; `may_be_word`:
    the message is nothing that is obeyed before all else."""
    at = line.clock()
    doubt = _doubt(current, message, tx=tx, line=line) if current is not None else None
    with_worker = current is not None and current.state is State.WORKER
    doubted = doubt is not None or (current is not None and current.doubt is not None)
    if may_be_word and (doubted or not with_worker):  # else the worker answers whatever it is
        opened = await opened_by(message.text, fingerprint, tx=tx)
        met = await _by_word(current, opened, doubted=doubted, tx=tx, at=at) if opened else None
        if met is not None:
            return met
    if current is None or doubt is None:
        return Met(current)
    if await _must_go_on(current, tx=tx, at=at) or await tx.turns.wait_in(current.id):
        return Met(await begin_doubt(current, doubt, tx=tx, line=line))
    await obey.rest(current, tx=tx, at=at)
    return Met(None)


async def begin_again(
    begun: Conversation, fingerprint: bytes, *, tx: Transaction, at: datetime
) -> Conversation:
    """A blank conversation; in doubt if an earlier talk from this phone is still kept."""
    others = [each for each in await tx.conversations.all_of(fingerprint) if each.id != begun.id]
    return begun.begun_after_another(at) if others else begun


async def _by_word(
    current: Conversation | None, opened: Conversation, *, doubted: bool, tx: Transaction, at: datetime
) -> Met | None:
    """`opened`: the talk whose word was said. `doubted`: it is not known who writes. None if the word does
    not tell it."""
    if current is not None and await _must_go_on(current, tx=tx, at=at):
        return await _in_the_same(current, opened, tx=tx) if tells(opened) or not doubted else None
    if current is None or opened.id != current.id:
        opened = await obey.reopen(opened, current, tx=tx, at=at)
    if opened.doubt is not None and tells(opened):
        opened = await end_doubt(opened, tx=tx)
    return Met(opened, by_word=OPENS)


async def _in_the_same(current: Conversation, opened: Conversation, *, tx: Transaction) -> Met:
    """A worker is awaited in this talk, or here: the word ends the doubt, and they stay in it."""
    if current.doubt is not None:
        current = await end_doubt(current, tx=tx)
    return Met(current, by_word=OPENS if opened.id == current.id else HEARD)


def _doubt(current: Conversation, message: InboundMessage, *, tx: Transaction, line: Line) -> Doubt | None:
    """Why whoever writes now may be somebody else than who wrote last."""
    if current.state not in (State.BOT, State.WORKER):
        return None
    if line.clock() - current.last_inbound_at > line.privacy.quiet:
        return Doubt.SILENCE
    name = message.sender_name
    if name is None or current.sender_mark is None:
        return None
    changed = tx.conversations.mark_sender(current.fingerprint, name) != current.sender_mark
    return Doubt.NAME if changed else None


async def _must_go_on(current: Conversation, *, tx: Transaction, at: datetime) -> bool:
    """A worker is awaited or here, or the person agreed to be texted or called: a blank talk beside it
    would lose them."""
    if current.state is State.WORKER or await tx.handoffs.open_of(current.id) is not None:
        return True
    window = await tx.windows.latest(current.id)
    if window is not None and window.state is WindowState.OPEN and at < window.ends_at:
        return True
    promised = await tx.call_backs.of(current.id)
    return any(each.state is CallBackState.WAITING and at < each.ends_at for each in promised)
