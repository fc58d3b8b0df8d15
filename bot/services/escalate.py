"""While an urgent conversation waits and nobody takes it: tell the lead, and once, honestly, the person."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation import Conversation, State
from bot.domain.escalation import Act, due_steps
from bot.domain.ids import HandoffId
from bot.errors import HandoffUnknown
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction
from bot.services.speak import say_bot_first, say_fixed

TEXT = "utter_nobody_yet"


async def escalate(*, line: Line) -> int:
    """Returns how many steps were taken."""
    async with line.store.transaction() as tx:
        waiting = await tx.handoffs.waiting(now=line.clock())
    overdue = [each.id for each, _ in waiting if due_steps(each, line.escalation, now=line.clock())]
    return sum([await _escalate(each, line=line) for each in overdue])


async def _escalate(handoff_id: HandoffId, *, line: Line) -> int:
    async with line.store.transaction() as tx:
        try:
            handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        except HandoffUnknown:  # erased meanwhile
            return 0
        steps = due_steps(handoff, line.escalation, now=line.clock())
        if steps:
            await tx.handoffs.save(replace(handoff, alerts=handoff.alerts + len(steps)))
        if any(step.act is Act.TELL_PERSON for step in steps) and line.staffed():
            await _tell(conversation, tx=tx, line=line)
        return len(steps)


async def _tell(conversation: Conversation, *, tx: Transaction, line: Line) -> None:
    """Outside staffed hours they were told when somebody is here; after STOP or EXIT nothing is said, nor
    while what they wrote last may be a wish for silence."""
    latest = await tx.turns.latest(conversation.id)
    may_speak = conversation.state is State.BOT and conversation.ended_at is None
    if may_speak and latest is not None and not await tx.turns.may_want_quiet(conversation.id):
        conversation = await say_bot_first(conversation, turn=latest[0], tx=tx, line=line)
        await say_fixed(TEXT, conversation, turn=latest[0], tx=tx, line=line)
