"""Send the one neutral line at a time the person agreed to; nothing else ever begins with us (P05)."""

from __future__ import annotations

from bot.domain.conversation import Conversation, State
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.domain.window import Window, WindowState
from bot.services.line import Line
from bot.services.ports import Transaction

TEXT = "utter_window_text"


async def open_window(*, line: Line) -> bool:
    """Settle one window that has begun; False if none has."""
    async with line.store.transaction() as tx:
        window = await tx.windows.due(line.clock())
    if window is None:
        return False
    async with line.store.transaction() as tx:
        conversation = await tx.conversations.lock(window.conversation)
        if conversation is None:
            return True
        fits = window.holds(line.clock()) and await _bot_may_speak(conversation, tx=tx)
        by_worker = window.holds(line.clock()) and _with_worker(conversation)
        used = fits or by_worker  # a worker is there instead; the bot says nothing then (P11)
        settled = await tx.windows.settle(window, WindowState.USED if used else WindowState.ENDED)
        if settled and fits:
            await _queue(window, conversation, tx=tx, line=line)
    return True


async def _bot_may_speak(conversation: Conversation, *, tx: Transaction) -> bool:
    """What they wrote last may be a wish for silence: that is newer than the time they named."""
    with_bot = conversation.state is State.BOT and conversation.ended_at is None
    return with_bot and not await tx.turns.may_want_quiet(conversation.id)


def _with_worker(conversation: Conversation) -> bool:
    return conversation.state is State.WORKER and conversation.ended_at is None


async def _queue(window: Window, conversation: Conversation, *, tx: Transaction, line: Line) -> None:
    await tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.WINDOW,
            key=TEXT,
            text=Private(line.catalogue.render(TEXT, conversation.language, line.facts_now())),
            prompted_by=window.agreed_turn,
            epoch=conversation.epoch,
            due_at=line.clock(),
            promise=True,
        ),
    )
