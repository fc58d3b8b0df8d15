"""What the carriers hold of talks that go on: find it, take it once, forget its ids when it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, union_all, update

from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import State
from bot.domain.ids import Channel, ConversationId
from bot.domain.records import OutboxState
from bot.store.tables import conversations, outbox, turns
from bot.store.unit import Unit

# What is held and was not taken yet, of either side.
_THEIRS = and_(turns.c.carrier_message_id != "", turns.c.clearing.is_(False))
_OURS = and_(outbox.c.carrier_message_id.is_not(None), outbox.c.clearing.is_(False))
_UNSURE = or_(
    outbox.c.state == OutboxState.SENDING,
    and_(outbox.c.state == OutboxState.DUE, outbox.c.outcome_unknown),
)


class PostgresCarrierCopies:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def chats_to_look_at(
        self, *, quiet_since: datetime, reachable_since: datetime
    ) -> list[ConversationId]:
        theirs = _any_of(turns, _THEIRS)
        ours = _any_of(outbox, _OURS)
        old = or_(
            _any_of(turns, _THEIRS, turns.c.received_at <= reachable_since),
            _any_of(outbox, _OURS, outbox.c.finished_at <= reachable_since),
        )
        quiet = and_(conversations.c.last_inbound_at <= quiet_since, or_(theirs, ours))
        return await self._talks(Channel.TELEGRAM, or_(quiet, old))

    async def chats_left_behind(self) -> list[ConversationId]:
        """What a person wrote is forgotten here as a chat that they left is cleared."""
        left = conversations.c.state == State.LEFT
        return await self._talks(Channel.TELEGRAM, and_(left, _any_of(turns, _THEIRS)))

    async def newest_in_chat(self, conversation: ConversationId) -> datetime | None:
        both = union_all(
            select(func.max(turns.c.received_at).label("at")).where(turns.c.conversation == conversation),
            select(func.max(outbox.c.finished_at)).where(
                outbox.c.conversation == conversation, outbox.c.carrier_message_id.is_not(None)
            ),
        ).subquery()
        row = await self._unit.first(select(func.max(both.c.at).label("at")))
        newest: datetime | None = row.at
        return newest

    async def take_chat(self, conversation: ConversationId, *, up_to: datetime) -> list[CarrierCopy]:
        return await self._take(conversation, _held(conversation, _THEIRS, _OURS, up_to=up_to))

    async def texts_to_look_at(self, *, sent_before: datetime) -> list[ConversationId]:
        done = or_(_any_of(turns, _THEIRS), _any_of(outbox, _OURS, _settled(sent_before)))
        return await self._talks(Channel.SMS, and_(done, ~_any_of(outbox, _UNSURE)))

    async def take_texts(self, conversation: ConversationId, *, sent_before: datetime) -> list[CarrierCopy]:
        unsure = select(outbox.c.id).where(outbox.c.conversation == conversation, _UNSURE).limit(1)
        if await self._unit.first(unsure) is not None:
            return []
        ours = and_(_OURS, _settled(sent_before))
        return await self._take(conversation, _held(conversation, _THEIRS, ours))

    async def gone(self, conversation: ConversationId, ids: Sequence[str]) -> int:
        """Every row that carries such an id: an edited message came more than once."""
        if await self._unit.hold(conversation) is None:
            return 0
        emptied = 0
        for table, nothing in ((turns, ""), (outbox, None)):
            mine = table.c.conversation == conversation, table.c.carrier_message_id.in_(list(ids))
            change = update(table).where(*mine).values(carrier_message_id=nothing, clearing=False)
            emptied += await self._unit.change(change)
        return emptied

    async def _talks(self, channel: Channel, condition: Any) -> list[ConversationId]:
        found = select(conversations.c.id).where(conversations.c.channel == channel, condition)
        rows = await self._unit.all(found.order_by(conversations.c.last_inbound_at, conversations.c.id))
        return [ConversationId(row.id) for row in rows]

    async def _take(self, conversation: ConversationId, held: Any) -> list[CarrierCopy]:
        """Call it with the conversation locked: then nobody else takes the same."""
        copies = [CarrierCopy(row.message, row.at) for row in await self._unit.all(held)]
        ids = [copy.carrier_message_id for copy in copies]
        for table in (turns, outbox) if ids else ():
            mine = table.c.conversation == conversation, table.c.carrier_message_id.in_(ids)
            await self._unit.change(update(table).where(*mine).values(clearing=True))
        return copies


def _any_of(table: Any, *conditions: Any) -> Any:
    return exists().where(table.c.conversation == conversations.c.id, *conditions)


def _settled(sent_before: datetime) -> Any:
    return or_(outbox.c.delivered.is_not(None), outbox.c.finished_at <= sent_before)


def _held(conversation: ConversationId, theirs: Any, ours: Any, *, up_to: datetime | None = None) -> Any:
    """Each message once, with its first time, oldest first: a tap or an edit is no younger than what it
    was made on."""
    both = union_all(
        select(turns.c.carrier_message_id.label("message"), turns.c.received_at.label("at")).where(
            turns.c.conversation == conversation, theirs
        ),
        select(outbox.c.carrier_message_id.label("message"), outbox.c.finished_at.label("at")).where(
            outbox.c.conversation == conversation, ours
        ),
    ).subquery()
    first = func.min(both.c.at)
    each = select(both.c.message, first.label("at")).group_by(both.c.message)
    young = each if up_to is None else each.having(first <= up_to)
    return young.order_by(first, both.c.message)
