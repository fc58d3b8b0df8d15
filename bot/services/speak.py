"""Queue fixed texts that need no model: who we are, the danger line, the wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.clearing import say_span
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, TurnId
from bot.domain.records import NewOutbound, Sort
from bot.domain.waits import LATELY, usual_wait
from bot.services.line import Line
from bot.services.ports import Transaction

SAY_BOT_AGAIN = timedelta(days=7)  # P17; practice.md E4, Utah 13-72a-203 (b)
BOT_AGAIN = "utter_handed_back"
TOLD_OF_HUMAN = frozenset(
    {
        "utter_wait_now",
        "utter_wait_about",
        "utter_wait_later",
        "utter_wait_after_failure",
        "utter_danger_line",
    }
)
"""Texts after which the person knows that a worker was asked."""


async def say_fixed(
    key: str,
    conversation: Conversation,
    *,
    turn: TurnId,
    tx: Transaction,
    line: Line,
    more: Mapping[str, str] | None = None,
) -> None:
    """`more` fills places of the text that only this moment knows."""
    await tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.SAFETY,
            key=key,
            text=line.text(key, conversation.language, more),
            prompted_by=turn,
            epoch=conversation.epoch,
            due_at=line.clock(),
            promise=key in TOLD_OF_HUMAN,
        ),
    )
    if key in TOLD_OF_HUMAN:
        await tx.handoffs.mark_told(conversation.id, at=line.clock())


async def say_bot_first(
    conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> Conversation:
    """Say that this is a bot if the person was not told within a week, or since a worker wrote (P17)."""
    now = line.clock()
    told = conversation.said_bot_at
    if conversation.worker_spoke:
        await say_fixed(BOT_AGAIN, conversation, turn=turn, tx=tx, line=line)
    elif told is None or now - told >= SAY_BOT_AGAIN:
        await say_fixed("utter_opening_1", conversation, turn=turn, tx=tx, line=line)
    else:
        return conversation
    conversation = await mark_said_bot(conversation, tx=tx, line=line)
    return await say_clears(conversation, turn=turn, tx=tx, line=line)


async def say_clears(
    conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> Conversation:
    """On Telegram, once in a talk: after which silence this chat is cleared, and how to keep it. Who was
    not told has not agreed, and their chat is not cleared after a silence."""
    if conversation.channel is not Channel.TELEGRAM or conversation.told_clears_at is not None:
        return conversation
    span = say_span(line.privacy.clears_chat_after, conversation.language)
    more = {"clears_after": span}
    await say_fixed("utter_chat_clears", conversation, turn=turn, tx=tx, line=line, more=more)
    told = replace(conversation, told_clears_at=line.clock())
    await tx.conversations.save(told)
    return told


async def mark_said_danger(conversation: Conversation, *, tx: Transaction, line: Line) -> Conversation:
    """It says once what one can do now; later words of danger go on to the dialogue. It also says that
    this is a bot."""
    marked = replace(conversation.said_bot(line.clock()), said_danger_at=line.clock())
    await tx.conversations.save(marked)
    return marked


async def mark_said_bot(conversation: Conversation, *, tx: Transaction, line: Line) -> Conversation:
    marked = conversation.said_bot(line.clock())
    await tx.conversations.save(marked)
    return marked


async def say_wait(conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line) -> None:
    """A true sentence about the wait: whether anyone is here now, and how long only where others truly
    waited no longer lately (P13)."""
    if not line.staffed():
        await say_fixed("utter_wait_later", conversation, turn=turn, tx=tx, line=line)
        return
    taken, waiting = await tx.handoffs.waits(since=line.clock() - LATELY, now=line.clock())
    wait = usual_wait(taken, waiting)
    if wait is None:
        await say_fixed("utter_wait_now", conversation, turn=turn, tx=tx, line=line)
        return
    minutes = {"wait_minutes": str(int(wait.total_seconds() // 60))}
    await say_fixed("utter_wait_about", conversation, turn=turn, tx=tx, line=line, more=minutes)
