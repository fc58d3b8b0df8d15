"""Keep the word that a person agreed on, and find the talk that a message opens with it (P18)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.domain.conversation import Conversation
from bot.domain.doubt import Doubt
from bot.domain.private import Private
from bot.safety.agreed_word import word_said, word_set
from bot.services.ports import Transaction

_Result = TypeVar("_Result")

TRIES = 20
"""Messages from the end of a talk, or from where it came into doubt, in which its word still opens it.
Whoever took the phone could otherwise guess for as long as they like; who comes back says the word soon."""
_MOST_TALKS = 3  # each costs a hash: the latest are looked at

# RFC 9106, section 4, second recommended choice, as for the passwords of staff. Apart from theirs, so that
# nobody who guesses words keeps staff from signing in.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_AT_WORK = ThreadPoolExecutor(max_workers=2, thread_name_prefix="words")


async def keep_word(
    conversation: Conversation, word: str, *, tx: Transaction, at: datetime
) -> Conversation:
    """Salted and slow, over a keyed fingerprint: a database without its keys gives nothing to guess by."""
    mark = tx.conversations.mark_word(conversation.fingerprint, Private(word))
    slow = await _at_work(lambda: _HASHER.hash(mark.open()))
    await tx.conversations.set_word(conversation.id, Private(slow))
    known = replace(conversation, word_offered_at=conversation.word_offered_at or at)
    await tx.conversations.save(known)  # they need no offer of it any more
    return known


async def opened_by(
    said: Private, fingerprint: bytes, *, current: Conversation | None, tx: Transaction
) -> Conversation | None:
    """The talk whose word the whole message is, row-locked; None if none is, or it was tried too often.

    Only for a message that may be a word, of a person who has a talk with one, anything is computed.
    """
    word = word_set(said.open()) or word_said(said.open())
    talks = await tx.conversations.words_of(fingerprint, most=_MOST_TALKS) if word else []
    if word is None or not talks:
        return None
    mark = tx.conversations.mark_word(fingerprint, Private(word))
    for talk, slow in talks:
        if await _may_try(talk, current, tx) and await _is(mark, slow):
            return await tx.conversations.lock(talk.id)
    return None


async def word_agreed(fingerprint: bytes, *, tx: Transaction) -> bool:
    """Whether there is a word that tells the person from others."""
    talks = await tx.conversations.words_of(fingerprint, most=_MOST_TALKS)
    return any(tells(talk) for talk, _ in talks)


def tells(talk: Conversation) -> bool:
    """A word set when it was not known who writes opens that talk, and proves nothing."""
    return talk.doubt is not Doubt.EARLIER


async def _may_try(talk: Conversation, current: Conversation | None, tx: Transaction) -> bool:
    """While nobody doubts who writes there is nothing to guess."""
    since = _shut_since(talk)
    if since is None:
        return current is not None
    return await tx.turns.of_person_since(talk.fingerprint, since) < TRIES


def _shut_since(talk: Conversation) -> datetime | None:
    return talk.ended_at or talk.doubted_since


async def _is(mark: Private, slow: Private) -> bool:
    return await _at_work(lambda: _verified(mark, slow))


def _verified(mark: Private, slow: Private) -> bool:
    try:
        return _HASHER.verify(slow.open(), mark.open())
    except (VerificationError, InvalidHashError):
        return False


async def _at_work(work: Callable[[], _Result]) -> _Result:
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)
