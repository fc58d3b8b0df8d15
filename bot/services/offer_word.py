"""Offer a word with which only the person can open the talk again: once, early, never in danger (P18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.conversation import Conversation
from bot.domain.danger import DangerLevel
from bot.domain.ids import TurnId
from bot.domain.records import LeasedTurn
from bot.domain.turn import AnswerNote, Decision, End, Remember, Say, TurnAnswer
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.speak import say_fixed

_SOON, _AT_LATEST = 3, 5
"""Which message of the person: from the third where nothing is asked back, from the fifth also before a
question. The talk may be shut ten minutes after any message, so it comes while there is time to use it."""
_CLOSING = "utter_close"
_QUIETLY = (Say, Remember, AnswerNote, End)
_NOT_AFTER = frozenset(
    {
        "not_alone",
        "not_now",
        "goodbye",
        "too_much",
        "feeling_bad",
        "feels_to_blame",
        "love_him_no_help",
        "getting_ready_to_leave",
        "wants_call",
        "wants_peer",
        "wrong_number_or_spam",
    }
)
"""Somebody may be near, or what was said needs an answer that stands alone."""


async def may_offer_word(
    answer: TurnAnswer, conversation: Conversation, *, turn: LeasedTurn, tx: Transaction
) -> bool:
    """Once in a talk, and never to whoever may be somebody else: they would set a word of their own."""
    if conversation.word_offered_at is not None or conversation.doubt is not None:
        return False
    if turn.danger.level is not DangerLevel.NONE or answer.intent in _NOT_AFTER:
        return False
    if conversation.danger_seen is DangerLevel.URGENT:  # a worker comes; what is said now is about that
        return False
    if not all(isinstance(each, _QUIETLY) for each in answer.decisions):
        return False
    said = [each for each in answer.decisions if isinstance(each, Say)]
    if any(each.key == _CLOSING for each in said):
        return True
    number = await tx.turns.number_of(conversation.id, turn.id)
    return number >= (_AT_LATEST if any(map(_asks, said)) else _SOON)


def around_offer(decisions: Sequence[Decision]) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
    """What is said before the offer and after it: a question stays the last thing said."""
    asking = [at for at, each in enumerate(decisions) if isinstance(each, Say) and _asks(each)]
    at = asking[-1] if asking else len(decisions)
    return tuple(decisions[:at]), tuple(decisions[at:])


async def offer_word(
    conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> Conversation:
    await say_fixed("utter_word_offer", conversation, turn=turn, tx=tx, line=line)
    offered = replace(conversation, word_offered_at=line.clock())
    await tx.conversations.save(offered)
    return offered


def _asks(say: Say) -> bool:
    return "?" in say.text.open() or bool(say.buttons)
