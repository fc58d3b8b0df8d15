"""Answer whoever asks who this is, truly and with nothing in it, and tell the workers (P18)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation import Conversation, State
from bot.domain.ids import Language, TurnId
from bot.domain.urgency import Urgency
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.speak import mark_said_bot, say_fixed

REASON = "asked_who_this_is"
_KEY = "utter_who_is_this"


async def answer_stranger(
    conversation: Conversation, turn: TurnId, language: Language, *, tx: Transaction, line: Line
) -> str:
    """In the language in which they asked. A worker who holds the talk answers it themselves (P11)."""
    for talk in await tx.conversations.all_of(conversation.fingerprint):
        await _flag(talk, tx=tx, line=line)
    if conversation.state is State.BOT:
        heard = replace(conversation, language=language)
        await say_fixed(_KEY, heard, turn=turn, tx=tx, line=line)
        await mark_said_bot(conversation, tx=tx, line=line)
    return "asked_who"


async def _flag(talk: Conversation, *, tx: Transaction, line: Line) -> None:
    """Where a worker waits for them, or is waited for; a talk that needs nobody is not brought up by it."""
    await tx.conversations.lock(talk.id)
    if await tx.handoffs.open_of(talk.id) is not None:
        await tx.handoffs.open_or_raise(talk.id, urgency=Urgency.LOW, reasons=(REASON,), at=line.clock())
