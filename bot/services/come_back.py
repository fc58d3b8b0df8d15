"""What whoever writes again meets: the talk as it was, a blank start, or by their word the earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Conversation, State
from bot.domain.gates import SESSION
from bot.domain.private import Private
from bot.safety.agreed_word import word_said
from bot.services import obey
from bot.services.ports import Transaction

HIDDEN = Private("(their own word)")
"""Stands where the word was written: it is kept as a fingerprint and nowhere else."""


_TRIES = 20
"""Messages from the end of a talk, the leaving one among them, in which its word still opens it. Whoever
took the phone could otherwise guess for as long as they like; who comes back says the word soon."""


@dataclass(frozen=True)
class Met:
    """`conversation` None: a blank start. `by_word`: the message was the agreed word."""

    conversation: Conversation | None
    by_word: bool = False


async def come_back(
    current: Conversation | None, fingerprint: bytes, said: Private, *, tx: Transaction, at: datetime
) -> Met:
    """`current` is the talk that has not ended, if any. Not asked for while a STOP holds."""
    earlier = await _with_word(fingerprint, said, tx)
    if earlier is not None and not (current is not None and current.state is State.WORKER):
        if current is not None and current.id == earlier.id:
            return Met(current, by_word=True)
        return Met(await obey.reopen(earlier, current, tx=tx, at=at), by_word=True)
    if current is not None and await _rested(current, tx=tx, at=at):
        await obey.rest(current, tx=tx, at=at)
        return Met(None)
    return Met(current)


async def _with_word(fingerprint: bytes, said: Private, tx: Transaction) -> Conversation | None:
    word = word_said(said.open())
    found = await tx.conversations.with_word(fingerprint, Private(word)) if word else None
    if found is None or found.ended_at is None:
        return found
    return found if await tx.turns.of_person_since(fingerprint, found.ended_at) < _TRIES else None


async def _rested(current: Conversation, *, tx: Transaction, at: datetime) -> bool:
    """A long silence ends the bot's talk. Where a worker is awaited or here, it goes on: they answer to
    this conversation, and a blank one beside it would lose them."""
    if current.state is not State.BOT or at - current.last_inbound_at <= SESSION:
        return False
    return await tx.handoffs.open_of(current.id) is None
