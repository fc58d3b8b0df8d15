"""Begin to doubt that it is them, in a talk that must go on, and be certain again (P18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.doubt import Doubt
from bot.domain.held import HeldKind
from bot.domain.records import TurnOutcome
from bot.services.agreed_word import tells
from bot.services.ports import Transaction


async def begin_doubt(
    conversation: Conversation, doubt: Doubt, *, tx: Transaction, at: datetime
) -> Conversation:
    """Nothing of before is sent or referred to, and no yes of before holds; a worker keeps it all.

    What the dialogue knew is set aside, so that the bot meets whoever it is as somebody new.
    """
    doubted = conversation.in_doubt(doubt, at)
    await tx.conversations.save(doubted)
    await tx.turns.finish_waiting(doubted.id, TurnOutcome.TO_HUMAN)
    await tx.consents.end_all(doubted.id, at=at)
    await tx.trackers.set_aside(doubted.id)
    handoff = await tx.handoffs.open_of(doubted.id)
    if handoff is not None:  # whoever writes now was not told that a worker was asked
        await tx.handoffs.save(replace(handoff, told_at=None))
    return doubted


async def end_doubt(conversation: Conversation, *, tx: Transaction) -> Conversation:
    """It is them: the talk goes on where it was. Who set its word while that was not known, nobody knows:
    it is offered anew."""
    certain = conversation.certain()
    if not tells(conversation) and await tx.held.take_out(HeldKind.WORD, [conversation.id]):
        certain = replace(certain, word_offered_at=None)
    await tx.conversations.save(certain)
    await tx.turns.finish_waiting(certain.id, TurnOutcome.TO_HUMAN)
    await tx.trackers.take_back(certain.id)
    return certain
