"""Turn what the dialogue decided into outbox rows, a handoff or a stop, in the turn's transaction."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.ids import TurnId
from bot.domain.records import NewOutbound, Sort
from bot.domain.turn import End, HandOff, Say, TurnAnswer
from bot.services import obey
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.speak import TOLD_OF_HUMAN, mark_said_bot, say_bot_first, say_wait

_SAYS_BOT = frozenset({"utter_opening_1", "utter_are_you_bot", "utter_who_are_you", "utter_danger_line"})


async def apply_answer(
    answer: TurnAnswer, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    """A stop or exit understood in plain words sends nothing, whatever else was decided (P01, P02)."""
    ends = {decision.how for decision in answer.decisions if isinstance(decision, End)}
    if "stopped" in ends:
        await obey.stop(conversation, tx=tx, at=line.clock())
        return
    if "left" in ends:
        await obey.leave(conversation, tx=tx, at=line.clock())
        return
    says = [decision for decision in answer.decisions if isinstance(decision, Say)]
    if any(say.key in _SAYS_BOT for say in says):
        conversation = await mark_said_bot(conversation, tx=tx, line=line)
    elif answer.decisions:
        conversation = await say_bot_first(conversation, turn=turn, tx=tx, line=line)
    for say in says:
        await _say(say, conversation, turn=turn, tx=tx, line=line)
    handoffs = [decision for decision in answer.decisions if isinstance(decision, HandOff)]
    for handoff in handoffs:
        await tx.handoffs.open_or_raise(
            conversation.id, urgency=handoff.urgency, reasons=(handoff.reason,), at=line.clock()
        )
    if handoffs and TOLD_OF_HUMAN.isdisjoint(say.key for say in says):
        await say_wait(conversation, turn=turn, tx=tx, line=line)


async def _say(say: Say, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line) -> None:
    await tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.BOT,
            key=say.key,
            text=say.text,
            buttons=say.buttons,
            prompted_by=turn,
            epoch=conversation.epoch,
            due_at=line.clock(),
        ),
    )
