"""Begin to doubt that it is them, in a talk that must go on, and be certain again (P18)."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation import Conversation
from bot.domain.doubt import Doubt
from bot.domain.held import HeldKind
from bot.domain.records import TurnOutcome
from bot.services.agreed_word import tells
from bot.services.fall_to_human import tell_humans
from bot.services.line import Line
from bot.services.ports import Transaction


async def begin_doubt(
    conversation: Conversation, doubt: Doubt, *, tx: Transaction, line: Line
) -> Conversation:
    """Nothing of before is sent or referred to, and no yes of before holds; a worker keeps it all, and is
    asked for where something of before was never answered (P12).

    What the dialogue knew is set aside, so that the bot meets whoever it is as somebody new.
    """
    doubted = conversation.in_doubt(doubt, line.clock())
    await tx.conversations.save(doubted)
    if await tx.turns.finish_waiting(doubted.id, TurnOutcome.TO_HUMAN):
        await tell_humans(doubted.id, reason="dialogue_failed", tx=tx, line=line)
    await tx.consents.end_all(doubted.id, at=line.clock())
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
    awaited = await tx.handoffs.open_of(certain.id) is not None
    await tx.turns.finish_waiting(certain.id, TurnOutcome.TO_HUMAN if awaited else TurnOutcome.OVERTAKEN)
    await tx.trackers.take_back(certain.id)
    return certain
