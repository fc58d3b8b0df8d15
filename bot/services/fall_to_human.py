"""When the model fails, the turn goes to a human, with one true sentence about the wait (P13)."""

from __future__ import annotations

from bot.domain.conversation import Conversation, State
from bot.domain.ids import ConversationId, TurnId
from bot.domain.records import LeasedTurn, TurnOutcome
from bot.domain.urgency import Urgency
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.speak import say_bot_first, say_fixed

_KEY = "utter_wait_after_failure"


async def fall_to_human(leased: LeasedTurn, *, reason: str, line: Line) -> None:
    """End the turn as TO_HUMAN; nothing is said if a STOP, EXIT or worker came meanwhile."""
    async with line.store.transaction() as tx:
        conversation = await tx.conversations.lock(leased.conversation)
        if conversation is None:
            return
        if not await tx.turns.finish(leased, outcome=TurnOutcome.TO_HUMAN):
            return
        await tx.handoffs.open_or_raise(
            conversation.id, urgency=Urgency.NORMAL, reasons=(reason,), at=line.clock()
        )
        if conversation.epoch == leased.epoch and conversation.state is State.BOT:
            await _say_once(conversation, turn=leased.id, tx=tx, line=line)


async def tell_humans(conversation: ConversationId, *, reason: str, tx: Transaction, line: Line) -> None:
    """Open or raise a handoff without a word to the person."""
    await tx.handoffs.open_or_raise(
        conversation, urgency=Urgency.NORMAL, reasons=(reason,), at=line.clock()
    )


async def _say_once(conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line) -> None:
    """While the failure lasts the same sentence is not said at every message."""
    if await tx.outbox.last_said(conversation.id) == _KEY:
        return
    conversation = await say_bot_first(conversation, turn=turn, tx=tx, line=line)
    await say_fixed(_KEY, conversation, turn=turn, tx=tx, line=line)
