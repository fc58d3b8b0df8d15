"""A person writes while a worker holds the conversation: from then on they wait for an answer (P12)."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversation import Conversation, State
from bot.domain.danger import DangerLevel
from bot.domain.handoff import Handoff
from bot.domain.urgency import Urgency
from bot.services.claim_handoff import FIRST_ANSWER_WITHIN
from bot.services.line import Line
from bot.services.ports import Transaction

NEXT_ANSWER_WITHIN = {
    Urgency.URGENT: timedelta(minutes=5),
    Urgency.HIGH: timedelta(minutes=10),
    Urgency.NORMAL: timedelta(minutes=20),
    Urgency.LOW: timedelta(minutes=60),
}
"""How long a claim holds without an answer to what was written after one. Our own figures: longer than for
the first answer, for people who talk take time to read and to think; still short enough to notice that
whoever holds it is gone."""


async def await_answer(
    conversation: Conversation, danger: DangerLevel, *, tx: Transaction, line: Line
) -> None:
    """`danger`: of this message. Urgent words are answered as soon as the first ones of an urgent talk."""
    if conversation.state is not State.WORKER:
        return
    handoff = await tx.handoffs.open_of(conversation.id)
    if handoff is None:
        return
    now = line.clock()
    awaited = handoff.wrote(now, answer_by=now + _within(handoff, danger))
    if awaited != handoff:
        await tx.handoffs.save(awaited)


def _within(handoff: Handoff, danger: DangerLevel) -> timedelta:
    if danger is DangerLevel.URGENT:
        return FIRST_ANSWER_WITHIN[Urgency.URGENT]
    return NEXT_ANSWER_WITHIN[handoff.urgency]
