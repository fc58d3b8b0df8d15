"""Nobody holds a conversation any more: keep what became of its handoff, and let the bot speak again."""

from __future__ import annotations

from bot.domain.call import TAKEN_AWAY
from bot.domain.conversation import Conversation, State
from bot.domain.handoff import Handoff
from bot.errors import GateClosed
from bot.services.end_calls import cut_calls, live_call
from bot.services.line import Line
from bot.services.ports import Transaction

CALL_GOES_ON = "call_goes_on"


async def let_go(
    handoff: Handoff, conversation: Conversation, *, tx: Transaction, line: Line, ends_calls: bool = False
) -> Conversation:
    """Both are locked; `handoff` as it is from now on. Returns the conversation as it is then.

    No call outlives it: the bot would write while they talk, or a phone would ring for nobody. With
    `ends_calls` one that goes on is cut; else GateClosed("call_goes_on") is raised, and who calls hangs up
    first.
    """
    if not ends_calls and await live_call(conversation.id, tx=tx, at=line.clock()) is not None:
        raise GateClosed(CALL_GOES_ON)
    await cut_calls(conversation, tx=tx, at=line.clock(), code=TAKEN_AWAY)
    await tx.handoffs.save(handoff)
    if conversation.state is not State.WORKER:
        return conversation
    freed = conversation.to_bot()
    await tx.conversations.save(freed)
    return freed
