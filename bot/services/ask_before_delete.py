"""Whether DELETE is done at once, asked about once first, or confirmed by this message (P03)."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from bot.domain.carrier import InboundMessage
from bot.domain.confirm import confirms, says_yes
from bot.domain.conversation import Conversation, State
from bot.domain.ids import TurnId
from bot.domain.safety_word import SafetyWord
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.speak import say_fixed

_QUESTION = "utter_ask_before_delete"
_MAY_BE_YES = (None, SafetyWord.START)  # a carrier may take "yes" for its START


class Wanted(str, Enum):
    NOTHING = "nothing"
    QUESTION = "question"
    ERASURE = "erasure"


async def wants_erasure(
    word: SafetyWord | None, message: InboundMessage, fingerprint: bytes, *, tx: Transaction, line: Line
) -> Wanted:
    """It is never asked about after a STOP (nothing may be said), while a worker holds the conversation
    (one voice), or where there is nothing to lose."""
    again = word is SafetyWord.DELETE
    if not line.privacy.asks_before_delete:
        return Wanted.ERASURE if again else Wanted.NOTHING
    yes = word in _MAY_BE_YES and says_yes(message.text.open())
    if not (again or yes):
        return Wanted.NOTHING
    current = await tx.conversations.current(fingerprint)
    if current is not None and await _confirms(current, again=again, yes=yes, tx=tx, line=line):
        return Wanted.ERASURE
    if not again:
        return Wanted.NOTHING
    at_once = (
        (current is not None and current.state is not State.BOT)
        or await tx.suppressions.holds(fingerprint)
        or not await tx.conversations.all_of(fingerprint)
    )
    return Wanted.ERASURE if at_once else Wanted.QUESTION


async def ask_before_delete(
    conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    await say_fixed(_QUESTION, conversation, turn=turn, tx=tx, line=line)
    asked = replace(conversation, delete_asked_at=conversation.last_inbound_at)
    await tx.conversations.save(asked)


async def _confirms(current: Conversation, *, again: bool, yes: bool, tx: Transaction, line: Line) -> bool:
    asked_at = current.delete_asked_at
    if asked_at is None:
        return False
    since = await tx.turns.of_person_since(current.fingerprint, asked_at)
    return confirms(asked_at=asked_at, written_since=since, now=line.clock(), again=again, yes=yes)
