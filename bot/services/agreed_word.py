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
"""Wrong guesses, since a talk ended or came into doubt, after which its word opens it no more. Whoever took
the phone could otherwise guess for as long as they like. A message too long for a word is no guess."""
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


async def opened_by(said: Private, fingerprint: bytes, *, tx: Transaction) -> Conversation | None:
    """The talk whose word the whole message is, row-locked; None if none is, or it was tried too often.

    Only for a message that may be a word, of a person who has a talk with one, anything is computed.
    """
    word = word_set(said.open()) or word_said(said.open())
    talks = await tx.conversations.words_of(fingerprint, most=_MOST_TALKS) if word else []
    if word is None or not talks:
        return None
    mark = tx.conversations.mark_word(fingerprint, Private(word))
    for each in talks:
        if _guessed_at(each.talk) and each.tries >= TRIES:
            continue
        if await _is(mark, each.slow):
            await tx.conversations.count_tries(each.talk.id, 0)
            return await tx.conversations.lock(each.talk.id)
        if _guessed_at(each.talk):
            await tx.conversations.count_tries(each.talk.id, each.tries + 1)
    return None


async def word_agreed(fingerprint: bytes, *, tx: Transaction) -> bool:
    """Whether there is a word that tells the person from others."""
    talks = await tx.conversations.words_of(fingerprint, most=_MOST_TALKS)
    return any(tells(each.talk) for each in talks)


def tells(talk: Conversation) -> bool:
    """A word set when it was not known who writes opens that talk, and proves nothing."""
    return talk.doubt is not Doubt.EARLIER


def _guessed_at(talk: Conversation) -> bool:
    """While it goes on for whoever began it there is nothing to guess."""
    return talk.ended_at is not None or talk.hides_before


async def _is(mark: Private, slow: Private) -> bool:
    return await _at_work(lambda: _verified(mark, slow))


def _verified(mark: Private, slow: Private) -> bool:
    try:
        return _HASHER.verify(slow.open(), mark.open())
    except (VerificationError, InvalidHashError):
        return False


async def _at_work(work: Callable[[], _Result]) -> _Result:
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)
