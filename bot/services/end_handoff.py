"""A worker hands a conversation back to the bot, with the person's yes, or closes it."""

from __future__ import annotations

from bot.domain.conversation import Conversation, State
from bot.domain.handoff import Handoff, HandoffStatus, Outcome
from bot.domain.ids import HandoffId
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction
from bot.services.speak import BOT_AGAIN, mark_said_bot, say_fixed


async def return_to_bot(handoff_id: HandoffId, *, worker: str, line: Line) -> Handoff:
    """Asks for no yes of the person and leaves no trail: for rehearsals alone; see `hand_back`.

    Raises HandoffUnknown, NotYours or HandoffClosed.
    """
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        return await return_locked(handoff, conversation, worker=worker, tx=tx, line=line)


async def return_locked(
    handoff: Handoff, conversation: Conversation, *, worker: str, tx: Transaction, line: Line
) -> Handoff:
    """Both are locked. The bot says that it is the bot again, in answer to the person's yes.

    Raises NotYours or HandoffClosed.
    """
    returned = handoff.finish(HandoffStatus.RETURNED, by=worker, at=line.clock())
    freed = await let_go(returned, conversation, tx=tx, line=line)
    latest = await tx.turns.latest(freed.id)
    if freed.state is State.BOT and freed.ended_at is None and latest is not None:
        await say_fixed(BOT_AGAIN, freed, turn=latest[0], tx=tx, line=line)
        await mark_said_bot(freed, tx=tx, line=line)
    return returned


async def close_handoff(
    handoff_id: HandoffId, *, worker: str, line: Line, outcome: Outcome | None = None
) -> Handoff:
    """End it without a word or a trail: for rehearsals alone; see `close_conversation`.

    Raises HandoffUnknown, NotYours or HandoffClosed.
    """
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        closed = handoff.finish(HandoffStatus.CLOSED, by=worker, at=line.clock(), outcome=outcome)
        await let_go(closed, conversation, tx=tx, line=line)
    return closed
