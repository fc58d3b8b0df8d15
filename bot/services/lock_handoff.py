"""Lock a conversation and its handoff, in the order in which everybody locks them."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId
from bot.errors import HandoffUnknown
from bot.services.ports import Transaction


async def lock_handoff(handoff_id: HandoffId, *, tx: Transaction) -> tuple[Handoff, Conversation]:
    """Until the transaction ends nobody else changes either. Raises HandoffUnknown if it is gone."""
    found = await tx.handoffs.get(handoff_id)
    conversation = await tx.conversations.lock(found.conversation) if found else None
    handoff = await tx.handoffs.lock(handoff_id) if conversation else None
    if handoff is None or conversation is None:
        raise HandoffUnknown
    return handoff, conversation
