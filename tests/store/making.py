"""People, turns and messages for the store's tests."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import count

from bot.domain.conversation import Conversation
from bot.domain.danger import NO_DANGER, Danger
from bot.domain.ids import Channel, ConversationId, Language, OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, NewTurn, Sort, TurnOutcome, TurnState
from bot.domain.turn import Button, TurnKind
from bot.store.postgres_store import PostgresStore

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
_numbers = count(1000)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def an_address() -> Private:
    return Private(f"+1555010{next(_numbers)}")


async def begin(store: PostgresStore, address: Private | None = None) -> Conversation:
    """A conversation with somebody new, or with `address`."""
    async with store.transaction() as tx:
        return await tx.conversations.begin(
            Channel.SMS, address or an_address(), language=Language.EN, at=NOW
        )


def a_turn(
    text: str = "hello",
    *,
    at: datetime = NOW,
    outcome: TurnOutcome | None = None,
    danger: Danger = NO_DANGER,
    message_id: str = "",
) -> NewTurn:
    """Waiting, unless it already has an outcome."""
    return NewTurn(
        kind=TurnKind.TEXT,
        text=Private(text),
        not_text=None,
        media=0,
        carrier_message_id=message_id,
        received_at=at,
        danger=danger,
        state=TurnState.WAITING if outcome is None else TurnState.DONE,
        outcome=outcome,
    )


async def add_turn(
    store: PostgresStore, conversation: ConversationId, turn: NewTurn | None = None
) -> TurnId:
    async with store.transaction() as tx:
        return await tx.turns.add(conversation, turn or a_turn())


def a_message(
    prompted_by: TurnId,
    text: str = "hi there",
    *,
    sort: Sort = Sort.BOT,
    key: str = "utter_opening",
    due_at: datetime = NOW,
    buttons: tuple[Button, ...] = (),
) -> NewOutbound:
    return NewOutbound(
        sort=sort,
        key=key,
        text=Private(text),
        prompted_by=prompted_by,
        epoch=1,
        due_at=due_at,
        buttons=buttons,
    )


async def add_message(
    store: PostgresStore, conversation: ConversationId, *, text: str = "hi there", due_at: datetime = NOW
) -> OutboxId:
    """Queue one answer to one finished turn."""
    async with store.transaction() as tx:
        turn = await tx.turns.add(conversation, a_turn(outcome=TurnOutcome.ANSWERED))
        return await tx.outbox.add(conversation, a_message(turn, text, due_at=due_at))
