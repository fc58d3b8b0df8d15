"""A worker hands a conversation back to the bot, with the person's yes, or closes it."""

from __future__ import annotations

from bot.domain.conversation import Conversation, State
from bot.domain.handoff import Handoff, HandoffStatus, Outcome
from bot.domain.ids import HandoffId
from bot.errors import HandoffUnknown
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.speak import say_fixed


async def return_to_bot(handoff_id: HandoffId, *, worker: str, line: Line) -> Handoff:
    """The bot says that it is the bot again, in answer to the person's yes.

    Raises HandoffUnknown, NotYours or HandoffClosed.
    """
    async with line.store.transaction() as tx:
        handoff, conversation = await _finish(
            handoff_id, HandoffStatus.RETURNED, worker=worker, tx=tx, line=line
        )
        latest = await tx.turns.latest(conversation.id)
        if conversation.state is State.BOT and conversation.ended_at is None and latest is not None:
            await say_fixed("utter_handed_back", conversation, turn=latest[0], tx=tx, line=line)
    return handoff


async def close_handoff(
    handoff_id: HandoffId, *, worker: str, line: Line, outcome: Outcome | None = None
) -> Handoff:
    """End it without a word; the next message finds the bot.

    Raises HandoffUnknown, NotYours or HandoffClosed.
    """
    async with line.store.transaction() as tx:
        handoff, _ = await _finish(
            handoff_id, HandoffStatus.CLOSED, worker=worker, tx=tx, line=line, outcome=outcome
        )
    return handoff


async def _finish(
    handoff_id: HandoffId,
    status: HandoffStatus,
    *,
    worker: str,
    tx: Transaction,
    line: Line,
    outcome: Outcome | None = None,
) -> tuple[Handoff, Conversation]:
    found = await tx.handoffs.get(handoff_id)
    conversation = await tx.conversations.lock(found.conversation) if found else None
    handoff = await tx.handoffs.lock(handoff_id)
    if handoff is None or conversation is None:
        raise HandoffUnknown
    finished = handoff.finish(status, by=worker, at=line.clock(), outcome=outcome)
    await tx.handoffs.save(finished)
    if conversation.state is State.WORKER:
        conversation = conversation.to_bot()
        await tx.conversations.save(conversation)
    return finished, conversation
