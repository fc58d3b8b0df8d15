"""Nobody holds a conversation any more: keep what became of its handoff, and let the bot speak again."""

from __future__ import annotations

from bot.domain.conversation import Conversation, State
from bot.domain.handoff import Handoff
from bot.services.ports import Transaction


async def let_go(handoff: Handoff, conversation: Conversation, *, tx: Transaction) -> Conversation:
    """Both are locked; `handoff` as it is from now on. Returns the conversation as it is then."""
    await tx.handoffs.save(handoff)
    if conversation.state is not State.WORKER:
        return conversation
    freed = conversation.to_bot()
    await tx.conversations.save(freed)
    return freed
